import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';

export interface TestRedis {
  connect(): Promise<Redis>;
  /** Every Redis but one of the operator's own can be taken away. */
  readonly stop: (() => Promise<void>) | null;
  close(): Promise<void>;
}

/** As the product connects: fails at once instead of queueing (a dead Redis must not hold a message). */
const FAIL_FAST = {
  maxRetriesPerRequest: 1,
  enableOfflineQueue: false,
  connectTimeout: 2000,
  commandTimeout: 1000,
  lazyConnect: true,
};

/** TEST_REDIS_URL, or a private redis-server on a socket of its own, gone after `close`. */
export async function startTestRedis(): Promise<TestRedis> {
  const clients: Redis[] = [];
  const connectTo = async (client: Redis) => {
    client.on('error', () => undefined);
    clients.push(client);
    await client.connect();
    return client;
  };
  const url = process.env.TEST_REDIS_URL;
  if (url) {
    return {
      connect: () => connectTo(new Redis(url, FAIL_FAST)),
      stop: null,
      close: async () => {
        for (const client of clients) client.disconnect();
      },
    };
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'redis-'));
  const socket = path.join(folder, 's');
  const server = spawn('redis-server', [
    '--port',
    '0',
    '--unixsocket',
    socket,
    '--save',
    '',
    '--dir',
    folder,
  ]);
  await started(server);
  const stop = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await ended;
  };
  return {
    connect: () => connectTo(new Redis({ path: socket, ...FAIL_FAST })),
    stop,
    close: async () => {
      for (const client of clients) client.disconnect();
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function started(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new Error('redis-server does not start', { cause: error })));
    server.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
    server.stdout?.on('data', (chunk: Buffer) => {
      if (/ready to accept connections/i.test(chunk.toString())) resolve();
    });
  });
}
