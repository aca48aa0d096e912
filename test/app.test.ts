import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { Router } from '@koa/router';
import getRawBody from 'raw-body';
import { createApp } from '../src/app';
import { createLogger } from '../src/observability/logger';
import { createMetrics } from '../src/observability/metrics';
import { Store } from '../src/store/store';
import { createDatabase } from './support/databases';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** The service's HTTP side; both addresses answer once the whole body is there. */
async function givenApp(bodyWithinMs: number): Promise<string> {
  const database = await createDatabase('sqlite');
  const store = await Store.open(database.url);
  const callbacks = new Router();
  const pages = new Router();
  for (const [router, path] of [
    [callbacks, '/wecom/callback'],
    [pages, '/h5/upload'],
  ] as const) {
    router.post(path, async (ctx) => {
      await getRawBody(ctx.req);
      ctx.body = 'read';
    });
  }
  const logger = createLogger('silent');
  const app = createApp({ callbacks, pages: [pages], store, metrics: createMetrics(), logger, bodyWithinMs });
  const server = createServer(app.callback());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await store.close();
    await database.drop();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Sends the second half of a body only when `wait` is over; the status, or how the connection ended. */
function sendSlowly(
  address: string,
  wait: (cutOff: Promise<void>) => Promise<unknown>,
): Promise<number | string> {
  return new Promise((resolve) => {
    const sent = request(address, { method: 'POST', headers: { 'Content-Length': 4 } }, (response) =>
      resolve(response.statusCode ?? 0),
    );
    const cutOff = new Promise<void>((cut) => {
      sent.on('error', () => {
        cut();
        resolve('cut off');
      });
    });
    sent.write('ab');
    void wait(cutOff).then(() => sent.end('cd'));
  });
}

it('cuts off whoever sends a callback slowly', async () => {
  const origin = await givenApp(50);
  expect(await sendSlowly(`${origin}/wecom/callback`, (cutOff) => cutOff)).toBe('cut off');
});

it('gives an upload its time', async () => {
  const origin = await givenApp(50);
  const asLongAsACallbackGets = () => sendSlowly(`${origin}/wecom/callback`, (cutOff) => cutOff);
  expect(await sendSlowly(`${origin}/h5/upload`, asLongAsACallbackGets)).toBe(200);
});
