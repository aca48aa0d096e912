import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sendWaiting, tickAt } from '../reminders/given-reminders';
import { Office } from '../support/office';

const root = join(__dirname, '../..');
const BOT = '催报';
const PEOPLE: Readonly<Record<string, string>> = { 刘教育: 'jiaoyu', 杨统筹: 'tongchou' };
/** The day of the excerpt: the reminder of a week before the due day. */
const DAY = '2022-06-21';
/** At 09:36 a morning's reminders are out. */
const REMINDED = '09:36';

interface Line {
  readonly time: string | null;
  readonly speaker: string;
  readonly text: string;
}

/** `09:31  催报  text` with lines further to the right that go on with it. */
function readExcerpt(document: string): Line[] {
  const block = /^```text\n(\d\d:\d\d[\s\S]*?)\n```$/m.exec(readFileSync(join(root, document), 'utf8'))?.[1];
  const lines: Line[] = [];
  for (const line of block?.split('\n') ?? []) {
    const begun = /^(\d\d:\d\d| {5}) {1,4}(\S{2,4}) {2,}(\S.*)$/.exec(line);
    const last = lines.at(-1);
    if (begun) lines.push({ time: begun[1]?.trim() || null, speaker: begun[2] ?? '', text: begun[3] ?? '' });
    else if (last) lines[lines.length - 1] = { ...last, text: last.text + line.trim() };
  }
  return lines;
}

/** Documents break lines where they are full. */
const joined = (text: string): string => text.replace(/\s+/g, '');

/** `[…]` stands for something that is left out. */
function expectSaid(shown: string, said: string): void {
  const parts = joined(shown)
    .split('[…]')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  expect(joined(said)).toMatch(new RegExp(`^${parts.join('.+')}$`));
}

describe.each(['README.md', 'README.zh-CN.md'])('the conversation that %s shows', (document) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open('sqlite');
  });
  afterAll(() => office.close());

  it('is what the bot says', async () => {
    const [reminder, ...dialogue] = readExcerpt(document);
    expect(dialogue.length).toBeGreaterThan(2);
    await tickAt(office, `${DAY} ${REMINDED}`);
    const sent = (await sendWaiting(office)).find(({ to }) => to === PEOPLE.刘教育);
    expectSaid(reminder?.text ?? '', sent?.text ?? '');
    let answer: string | null = null;
    for (const { time, speaker, text } of dialogue) {
      if (time) office.goTo(`${DAY} ${time}`);
      if (speaker === BOT) expectSaid(text, answer ?? '');
      else answer = await office.say(PEOPLE[speaker] ?? speaker, text);
    }
  });
});
