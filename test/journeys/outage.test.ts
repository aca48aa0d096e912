import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TOLD } from '../conversation/journal/given-outage';
import { BUILD_MS, bareEnvironment, buildProduct, CLI, run } from '../support/built-product';
import { databasesUnderTest } from '../support/databases';
import { RunningOffice } from './running-office';

/** The way to a database server, which may be cut. */
class Way {
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;
  private port = 0;

  constructor(private readonly to: URL) {}

  async open(): Promise<void> {
    const server = createServer((client) => {
      const there = connect({ host: this.to.hostname, port: Number(this.to.port) });
      for (const socket of [client, there]) {
        this.sockets.add(socket);
        socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
      }
      client.pipe(there).pipe(client);
    });
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    this.port = typeof address === 'object' && address ? address.port : 0;
    this.server = server;
  }

  async cut(): Promise<void> {
    if (!this.server) return;
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
    this.server = null;
  }

  get url(): string {
    return Object.assign(new URL(this.to), { host: `127.0.0.1:${this.port}` }).href;
  }
}

let office: RunningOffice;
let way: Way;
let child: ChildProcess | null = null;

beforeAll(() => buildProduct(), BUILD_MS);
afterEach(async () => {
  child?.kill('SIGKILL');
  await way.cut();
  await office.close();
});

function serve(): ChildProcess {
  child = office.serve({ DATABASE_URL: way.url });
  return child;
}

async function stopped(process: ChildProcess): Promise<unknown[]> {
  const exited = once(process, 'exit');
  process.kill('SIGTERM');
  return exited;
}

async function readiness(): Promise<string> {
  return fetch(`${office.url}/readyz`).then(
    async (answer) => `${answer.status} ${await answer.text()}`,
    () => 'nobody',
  );
}

const ready = () => office.until('the bot is ready', async () => (await readiness()) === '200 ready');

/** The passive answer to what jiaoyu says. */
async function said(text: string): Promise<string | undefined> {
  const before = office.sandbox.state.chat.all().at(-1)?.seq ?? 0;
  await office.admin('members/jiaoyu/messages', { text });
  return office.shownTo('jiaoyu', before)[0]?.text;
}

describe.each(databasesUnderTest().filter((kind) => kind === 'mariadb'))(
  'a process of the service whose way to the %s is cut',
  (kind) => {
    it('takes messages, stops in order, takes messages again when it is started, and stores all when the way is free', async () => {
      office = await RunningOffice.open(kind, { started: false, clockStart: '2022-06-23 10:02' });
      way = new Way(new URL(office.config.databaseUrl));
      await way.open();
      const first = serve();
      await ready();
      await way.cut();
      expect(await said('18 已完成第一期')).toBe(TOLD);
      expect(await readiness()).toBe('503 the database does not answer; waiting in the journal: 1');
      expect(await stopped(first)).toEqual([0, null]);

      const second = serve();
      await office.until('messages are taken', async () => (await readiness()).startsWith('503'));
      expect(await said('补充 18 第二期')).toBe(TOLD);
      expect(await readiness()).toContain('waiting in the journal: 2');
      const figures = await fetch(`${office.url}/metrics`);
      expect(await figures.text()).toContain('\ncuibao_database_up 0\n');
      expect(await stopped(second)).toEqual([0, null]);

      serve();
      await office.until('messages are taken', async () => (await readiness()).startsWith('503'));
      await way.open();
      await ready();
      const receipts = () => office.shownTo('jiaoyu').filter(({ text }) => text.includes('第18项已收到'));
      await office.until('both receipts have come', async () => receipts().length === 2);
      expect(receipts().map(({ carrier, text }) => [carrier, /第\d版/.exec(text)?.[0]])).toEqual([
        ['push', '第1版'],
        ['push', '第2版'],
      ]);
      await office.until('the journal is empty', async () =>
        readdirSync(office.config.journalDir).every((name) => !name.endsWith('.journal')),
      );
      expect(office.logLines.join('')).not.toContain('第一期');
    }, 90_000);

    it('does not start on a database that it has never seen, and says why', async () => {
      office = await RunningOffice.open(kind, { started: false });
      way = new Way(new URL(office.config.databaseUrl));
      await way.open();
      await way.cut();
      const env = bareEnvironment({ ...office.environment, DATABASE_URL: way.url });
      expect(await run(process.execPath, [CLI, 'serve'], { env })).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(
          /^the database 127\.0\.0\.1:\d+\/\w+ cannot be opened: nobody answers there/,
        ),
      });
    });
  },
);
