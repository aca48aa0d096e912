import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { clockStartingAt, followedClock, settableClock } from '../../src/observability/clock';

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server?.closeAllConnections();
  server = undefined;
});

async function serving(answer: (after: string | null) => string | null): Promise<string> {
  const running = createServer((request, response) => {
    const after = new URL(request.url ?? '/', 'http://clock').searchParams.get('after');
    const body = answer(after);
    // Null: a long poll that waits.
    if (body !== null) response.end(body);
  });
  server = running;
  await new Promise<void>((resolve) => running.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(running.address() as AddressInfo).port}/clock`;
}

describe('office time that is followed', () => {
  it('is what the address says, jumps when it has moved, and stands still in between', async () => {
    const url = await serving((after) => {
      if (after === null) return '{"now":"2022-06-08T01:00:00.000Z"}';
      return after === '2022-06-08T01:00:00.000Z' ? '{"now":"2022-06-09T01:36:00.000Z"}' : null;
    });
    const clock = await followedClock(url);
    expect(clock.now().toISOString()).toBe('2022-06-08T01:00:00.000Z');
    await new Promise<void>((resolve) => clock.onJump(resolve));
    expect(clock.now().toISOString()).toBe('2022-06-09T01:36:00.000Z');
    clock.stop();
  });

  it('says in a sentence that nobody answers', async () => {
    const url = await serving(() => '{}');
    server?.close();
    server?.closeAllConnections();
    await expect(followedClock(url)).rejects.toThrow('CLOCK_URL: nobody answers there');
  });

  it('says that the answer is no time', async () => {
    await expect(followedClock(await serving(() => '<html>'))).rejects.toThrow(
      'CLOCK_URL: it does not answer {"now": ISO} but HTTP 200',
    );
  });
});

describe('other clocks', () => {
  it('run on from a given start', () => {
    const start = new Date('2022-06-01T01:00:00Z');
    const elapsed = clockStartingAt(start).now().getTime() - start.getTime();
    expect(elapsed).toBeGreaterThanOrEqual(0);
    expect(elapsed).toBeLessThan(1000);
  });

  it('never go back', () => {
    const clock = settableClock(new Date('2022-06-01T01:00:00Z'));
    expect(() => clock.set(new Date('2022-05-01T01:00:00Z'))).toThrow('only moves forward');
  });
});
