import { expect } from '@jest/globals';
import type { Office } from './office';

/** What the bot must answer: a text that its answer contains, a pattern, several of both, or null for silence. */
export type Expected = string | RegExp | readonly (string | RegExp)[] | null;

/** One person writes line after line; each answer is compared before the next line is sent. Returns the last answer. */
export async function dialogue(
  office: Office,
  userid: string,
  lines: readonly (readonly [said: string, answered: Expected])[],
): Promise<string> {
  let answer: string | null = null;
  for (const [said, expected] of lines) {
    answer = await office.say(userid, said);
    expectAnswer(answer, expected);
  }
  return answer ?? '';
}

export function expectAnswer(answer: string | null, expected: Expected): void {
  if (expected === null) {
    expect(answer).toBeNull();
    return;
  }
  for (const part of typeof expected === 'string' || expected instanceof RegExp ? [expected] : expected) {
    if (typeof part === 'string') expect(answer).toContain(part);
    else expect(answer).toMatch(part);
  }
}
