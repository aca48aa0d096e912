import { describe, expect, it, test } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { createLogger } from '../../src/observability/logger';
import { createMetrics } from '../../src/observability/metrics';
import { currentRequestId, requestIdOf, withRequestId } from '../../src/observability/request-id';

function givenLog() {
  const lines: string[] = [];
  const logger = createLogger('debug', { write: (line) => void lines.push(line) });
  return { logger, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') };
}

describe('the log', () => {
  it('shows of a failed query neither its parameters nor its values, but its place', () => {
    const { logger, lines, last } = givenLog();
    const driverError = Object.assign(new Error("Duplicate entry '1000002:jiaoyu:7001' for key 'uq'"), {
      code: 'ER_DUP_ENTRY',
      sql: "INSERT INTO drafts VALUES ('18 已完成攻防演练')",
    });
    logger.error(
      { err: new QueryFailedError('INSERT …', ['jiaoyu', '18 已完成攻防演练'], driverError) },
      'oh',
    );
    expect(lines.join()).not.toMatch(/jiaoyu|攻防|INSERT/);
    expect(last().err).toMatchObject({ type: 'QueryFailedError', stack: expect.stringMatching(/^at /) });
    expect(last().err.message).toContain('Duplicate entry');
  });

  test.each([
    ['https://api.example/cgi-bin/message/send?access_token=TOKEN123&x=1', 'TOKEN123'],
    ['connect mysql://cuibao:PASS123@db.example failed', 'PASS123'],
    ['refused “PRIVATE”', 'PRIVATE'],
  ])('shows %s without its secret', (message, secret) => {
    const { logger, lines } = givenLog();
    const error = Object.assign(new Error(message), { config: { url: message } });
    logger.warn({ err: new Error('outer', { cause: error }) }, 'failed');
    expect(lines.join()).not.toContain(secret);
    expect(lines.join()).toContain('outer');
  });

  test.each([
    ["Duplicate entry 'x“已完成”' of 'somebody's text' for key 'uq'", /somebody|已完成/],
    ['Unexpected token in JSON: "已完成 and then some" is not valid', /已完成|and then some/],
    ['cut off in the middle: "and then some', /and then some/],
    ['cannot read 已完成机密级攻防演练', /已完成/],
    ['telephone 13812345678 is no number', /13812345678/],
  ])('shows of %j none of what people wrote', (message, hidden) => {
    const { logger, lines } = givenLog();
    logger.error({ err: new Error(message) }, 'failed');
    expect(lines.join()).not.toMatch(hidden);
    expect(lines.join()).toMatch(/logger\.test\.ts/);
  });

  it('takes no line of a message for a place in the program', () => {
    const { logger, last } = givenLog();
    logger.error({ err: new Error('first\n    at somebody (text.ts:1:1)') }, 'failed');
    expect(last().err.stack).toMatch(/logger\.test\.ts/);
    expect(last().err.stack).not.toContain('somebody');
  });

  it('is one line an event, whatever stands in it', () => {
    const { logger, lines } = givenLog();
    const forged = 'x\r\n{"level":50,"msg":"forged"}\n\u2028';
    logger.warn({ path: forged, err: new Error(forged) }, 'refused');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.trimEnd()).not.toMatch(/[\r\n]/);
  });

  test.each(['secret', 'token', 'phone', 'text', 'content'])('never shows a field named %s', (name) => {
    const { logger, lines } = givenLog();
    logger.info({ [name]: 'hidden', inner: { [name]: 'hidden' } }, 'fields');
    expect(lines.join()).not.toContain('hidden');
  });

  it('gives all that one request logs one id, and another request another', async () => {
    const { logger, lines } = givenLog();
    const twice = async () => {
      logger.info('before');
      await Promise.resolve();
      logger.info('after');
    };
    await Promise.all([withRequestId(twice), withRequestId(twice)]);
    logger.info('outside');
    const ids = lines.map((line) => JSON.parse(line).requestId);
    expect(ids.slice(0, 4).every((id) => /^[0-9a-f]{12}$/.test(id))).toBe(true);
    expect(new Set(ids.slice(0, 4)).size).toBe(2);
    expect(ids[4]).toBeUndefined();
  });
});

describe('the id of a request', () => {
  it('is one for what belongs to something that was brought, also within a piece of work', async () => {
    const message = {};
    const id = requestIdOf(message);
    expect(await withRequestId(async () => [currentRequestId(), requestIdOf(message)], id)).toEqual([id, id]);
    expect(requestIdOf({})).not.toBe(id);
  });

  it('is that of its request for whoever asks within it, side by side, and nobody outside', async () => {
    const seen = await Promise.all(
      ['a', 'b'].map((id) =>
        withRequestId(async () => {
          await Promise.resolve();
          return [currentRequestId(), requestIdOf({})];
        }, id),
      ),
    );
    expect(seen).toEqual([
      ['a', 'a'],
      ['b', 'b'],
    ]);
    expect(currentRequestId()).toBeNull();
  });
});

describe('the metrics', () => {
  it('are told although the database cannot say how many messages wait', async () => {
    const { registry } = createMetrics(() => Promise.reject(new Error('away')));
    expect(await registry.metrics()).toMatch(/^cuibao_outbound_waiting Nan$/im);
  });
});
