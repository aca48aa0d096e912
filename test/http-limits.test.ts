import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import Koa from 'koa';
import { createHttpServer } from '../src/app';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const LONG = Buffer.alloc(64 * 2 ** 20, '揭');

/** The server of an app that reads bodies and has one long answer; what is not said stays as it is in production. */
async function givenServer(
  limits: Parameters<typeof createHttpServer>[1],
): Promise<{ server: Server; port: number }> {
  const app = new Koa();
  // Who is cut off is what is looked at here.
  app.silent = true;
  app.use(async (ctx) => {
    for await (const _ of ctx.req);
    ctx.body = ctx.path === '/long' ? LONG : 'read';
  });
  const server = createHttpServer(app, { connectionsCheckingInterval: 10, ...limits });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { server, port: (server.address() as AddressInfo).port };
}

async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  closers.push(async () => socket.destroy());
  return socket;
}

/** What is said until the other side hangs up. */
async function heard(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  await once(socket, 'close');
  return text;
}

it('hangs up on whoever does not come to the end of the headers', async () => {
  const socket = await connected((await givenServer({ headersTimeout: 50 })).port);
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ');
  expect(await heard(socket)).toMatch(/^HTTP\/1\.1 408 /);
});

it('hangs up on whoever does not come to the end of a body', async () => {
  const socket = await connected((await givenServer({ requestTimeout: 50, headersTimeout: 50 })).port);
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf');
  expect(await heard(socket)).toMatch(/^HTTP\/1\.1 408 /);
});

it('hangs up on whoever says nothing, and on whoever does not read the answer', async () => {
  const { server, port } = await givenServer({ timeout: 50 });
  expect(await heard(await connected(port))).toBe('');
  const accepted = once(server, 'connection');
  const reader = await connected(port);
  const [connection] = (await accepted) as [Socket];
  reader.write('GET /long HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(connection, 'close');
  expect(connection.writableFinished).toBe(false);
});

it.each([
  ['one header longer than all may be', `X-Long: ${'x'.repeat(17_000)}\r\n`, 431],
  ['a line break within a header', 'X-Broken: a\rSet-Cookie: b\r\n', 400],
  ['two lengths of one body', 'Content-Length: 1\r\nContent-Length: 2\r\n', 400],
  ['a length beside chunks', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', 400],
])('refuses %s', async (_, headers, status) => {
  const socket = await connected((await givenServer({})).port);
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\n${headers}\r\n`);
  expect(await heard(socket)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});

it('takes no more connections than it can bear', async () => {
  const { port } = await givenServer({ maxConnections: 2 });
  const [first] = [await connected(port), await connected(port)];
  const third = connect(port, '127.0.0.1');
  third.on('error', () => undefined);
  expect(await heard(third)).toBe('');
  first.end('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  expect(await heard(first)).toMatch(/^HTTP\/1\.1 200 /);
});
