/**
 * The load: a process of its own. Told messages by its parent it seals them, tells that it is ready, sends them when
 * told to, each lane one at a time over its own connection, and tells what the answers were.
 */
import { connect, type Socket } from 'node:net';
import { decrypt } from '@wecom/crypto';
import { APP, requestFor, type Said } from './callbacks';
import { quantile } from './figures';

export interface LoadOrder {
  readonly port: number;
  /** One list a lane: a lane's messages follow each other. */
  readonly lanes: readonly (readonly Said[])[];
  /** Number of the first message; the bench never uses one twice. */
  readonly firstMsgId: number;
}

export interface LoadResult {
  readonly seconds: number;
  readonly perSecond: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Status and body's kind of whatever was not a sealed reply, with how often. */
  readonly odd: Readonly<Record<string, number>>;
  /** The text of the last reply of each lane. */
  readonly samples: readonly string[];
}

interface LaneResult {
  readonly latencies: readonly number[];
  readonly odd: readonly string[];
  readonly last: string;
}

function seal({ port, lanes, firstMsgId }: LoadOrder): Buffer[][] {
  let next = firstMsgId;
  return lanes.map((lane) => lane.map((said) => requestFor(said, `74000000000${next++}`, port)));
}

async function openSocket(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return socket;
}

function runLane(socket: Socket, requests: readonly Buffer[]): Promise<LaneResult> {
  return new Promise((resolve, reject) => {
    const latencies: number[] = [];
    const odd: string[] = [];
    let received = '';
    let at = 0;
    let sentAt = 0;
    const next = () => {
      const request = requests[at++];
      if (!request) return resolve({ latencies, odd, last: received });
      received = '';
      sentAt = performance.now();
      socket.write(request);
    };
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      received += chunk;
      if (!isWhole(received)) return;
      latencies.push(performance.now() - sentAt);
      if (!received.startsWith('HTTP/1.1 200') || !received.includes('<Encrypt>'))
        odd.push(`${received.slice(9, 12)}${received.endsWith('\r\n\r\n') ? ' empty' : ''}`);
      next();
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the server closed a connection')));
    next();
  });
}

function isWhole(received: string): boolean {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(received.slice(0, end + 2))?.[1];
  return length !== undefined && received.length >= end + 4 + Number(length);
}

/** What the member reads; empty where the answer was none. */
function replyText(received: string): string {
  const sealed = /<Encrypt><!\[CDATA\[([^\]]+)]]>/.exec(received)?.[1];
  if (sealed === undefined) return '';
  return /<Content><!\[CDATA\[([\s\S]*?)]]>/.exec(decrypt(APP.aesKey, sealed).message)?.[1] ?? '';
}

async function fire(port: number, requests: readonly Buffer[][]): Promise<LoadResult> {
  const sockets = await Promise.all(requests.map(() => openSocket(port)));
  const startedAt = performance.now();
  const lanes = await Promise.all(
    requests.map((lane, i) => {
      const socket = sockets[i];
      if (!socket) throw new Error('a lane has no connection');
      return runLane(socket, lane);
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  for (const socket of sockets) socket.removeAllListeners('close').destroy();
  const latencies = lanes.flatMap((lane) => lane.latencies);
  const odd: Record<string, number> = {};
  for (const kind of lanes.flatMap((lane) => lane.odd)) odd[kind] = (odd[kind] ?? 0) + 1;
  return {
    seconds,
    perSecond: latencies.length / seconds,
    medianMs: quantile(latencies, 0.5),
    p95Ms: quantile(latencies, 0.95),
    p99Ms: quantile(latencies, 0.99),
    odd,
    samples: lanes.map(({ last }) => replyText(last)),
  };
}

let sealed: { port: number; requests: Buffer[][] } | null = null;

process.on('message', (order: LoadOrder | 'go') => {
  if (order !== 'go') {
    sealed = { port: order.port, requests: seal(order) };
    process.send?.('ready');
    return;
  }
  if (!sealed) throw new Error('told to go before there was anything to send');
  fire(sealed.port, sealed.requests).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ failed: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
