import { describe, expect, it, test } from '@jest/globals';
import type { FailureKind } from '../../src/delivery/send-failure';
import { platformFailure, tokenWasVoided } from '../../src/platform/platform-errors';

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** Every code that the platform's table names, by what has to follow (docs/platform.md 19). */
const CODES: readonly (readonly [string, FailureKind, readonly number[]])[] = [
  ['busy, or a conflict that passes', 'retry', [-1, 6000]],
  ['too many calls, or too many at once', 'retry', [45009, 45033]],
  ['a token that has expired or is illegal, refused also when fresh', 'retry', [40014, 42001]],
  ['credentials', 'configuration', [40001, 40013, 40091, 41001, 41002, 41004, 2000002]],
  ['an address that is not allowed', 'configuration', [60020]],
  ['rights of the app and its secret', 'configuration', [40056, 48001, 48002, 48005, 48006, 301002]],
  ['an app that is switched off or set up wrong', 'configuration', [43012, 50001, 50003, 50006, 60031]],
  ['an address without such a call', 'configuration', [40066]],
  [
    'a person that is not there or not in range',
    'permanent',
    [40003, 46004, 50002, 60011, 60021, 60111, 81013],
  ],
  ['nobody named', 'permanent', [82001, 82002, 82003, 82101, 82102]],
  ['media', 'permanent', [...range(40004, 40009), 40011, 44001, 45001, 45007, 301016, 301017, 830002]],
  ['sign-in codes', 'permanent', [40029, 42003, 42022]],
  ['parameters', 'permanent', [40031, 40032, 40033, 40035, 40058, 40063]],
  ['missing parts', 'permanent', [41006, 41011, 41016, 41033, 44004]],
  ['content', 'permanent', [45002, 45008, 82004]],
  ['cards, response codes, msgids', 'permanent', [...range(42014, 42020), ...range(42027, 42047)]],
  ['cards, response codes, msgids (more)', 'permanent', [...range(42049, 42052), 60140]],
  ['groups', 'permanent', [86001, 86003, ...range(86004, 86008), 86101, ...range(86201, 86207)]],
  ['groups (more)', 'permanent', range(86215, 86220)],
  ['group robots', 'permanent', [93000, 93004, 93008]],
  ['codes that nobody knows', 'permanent', [90001, 123456, 999999]],
];

describe('an errcode of the platform', () => {
  test.each(CODES.flatMap(([what, kind, codes]) => codes.map((code) => [code, what, kind] as const)))(
    '%i (%s) is a failure of kind %s',
    (code, _what, kind) => {
      expect(platformFailure(code, 'no')).toMatchObject({ kind, code: String(code) });
    },
  );

  it('is listed once', () => {
    const all = CODES.flatMap(([, , codes]) => codes);
    expect(new Set(all).size).toBe(all.length);
  });

  it('asks for fewer calls at once only where it says so', () => {
    const asking = CODES.flatMap(([, , codes]) => codes).filter(
      (code) => platformFailure(code, '').fewerAtOnce,
    );
    expect(asking).toEqual([45033]);
  });

  it('is about the receiver, whom nothing else will reach either, only where it says so', () => {
    const refusing = CODES.flatMap(([, , codes]) => codes).filter(
      (code) => platformFailure(code, '').refusesReceiver,
    );
    expect(refusing).toEqual([40003, 46004, 50002, 60011, 60021, 60111, 81013]);
  });

  it('voids a token with these four, and no other', () => {
    const voiding = CODES.flatMap(([, , codes]) => codes).filter((code) =>
      tokenWasVoided(platformFailure(code, '')),
    );
    expect(voiding.sort()).toEqual([40001, 40014, 41001, 42001]);
  });

  test.each([
    [40001, 3600_000],
    [40013, 3600_000],
    [40091, 3600_000],
    [60020, 120_000],
    [50003, 600_000],
    [48002, 600_000],
    [301002, 600_000],
    [45009, 60_000],
    [45033, 5_000],
    [-1, null],
    [6000, null],
    [81013, null],
  ])('%i is not tried again before %p ms', (code, retryAfterMs) => {
    expect(platformFailure(code, '').retryAfterMs).toBe(retryAfterMs);
  });
});
