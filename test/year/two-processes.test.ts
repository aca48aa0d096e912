import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { BUILD_MS, buildProduct } from '../support/built-product';
import { databasesUnderTest } from '../support/databases';
import { Office } from '../support/office';
import { redisUnderTest } from '../support/servers';
import { Cast } from './cast';
import type { House } from './house';
import { LocalHouse } from './local-house';
import { MORNINGS, type Played, playYear, type Span, YEAR } from './play-year';
import { ProcessHouse } from './process-house';
import { seedYear } from './seed-year';

const SEED = Number(process.env.YEAR_SEED ?? 20220101);
const QUARTER: Span = { from: '2022-06-06', to: '2022-07-22' };
/** `npm run year` plays the whole of it. */
const SPAN = process.env.WHOLE_YEAR ? YEAR : QUARTER;
const WITHIN_MS = process.env.WHOLE_YEAR ? 1_800_000 : 240_000;

const redisUrl = redisUnderTest();
const offices: Office[] = [];
let processes: ProcessHouse | null = null;

beforeAll(() => buildProduct(), BUILD_MS);
afterEach(async () => {
  await processes?.close();
  for (const office of offices.splice(0)) await office.close();
});

async function play(open: (office: Office) => Promise<House>, kind: 'mariadb' | 'sqlite'): Promise<Played> {
  const office = await Office.open(kind);
  offices.push(office);
  const cast = new Cast();
  await seedYear(office, cast);
  await office.startOver(`${SPAN.from} 08:20`);
  return playYear(await open(office), office.rules, cast, SEED, MORNINGS, SPAN);
}

/**
 * Day, receiver and text of what arrived, in an order of its own: which process was first is a matter of chance, and so
 * are the minute and, on one database or another, the numbers that requests are given.
 */
function messagesOf({ arrivals }: Played): string[] {
  return arrivals
    .filter(({ message }) => message.kind !== 'answer')
    .map(({ at, message }) => `${at.slice(0, 10)} ${message.to}: ${message.text}`)
    .map((line) => line.replace(/\d+:\d\d/g, '时刻').replace(/#\d+/g, '#编号'))
    .sort();
}

describe.each(databasesUnderTest().filter((kind) => kind === 'mariadb'))(
  'two processes on one %s and Redis, one killed every week',
  (kind) => {
    it(
      'send the very messages that one undisturbed process sends',
      async () => {
        const alone = messagesOf(await play(async (office) => new LocalHouse(office, true), 'sqlite'));
        const began = performance.now();
        const played = await play(async (office) => {
          processes = await ProcessHouse.open(office, redisUrl ?? '');
          return processes;
        }, kind);
        const seconds = (performance.now() - began) / 1000;
        const together = messagesOf(played);
        process.stdout.write(
          `two processes from ${SPAN.from} to ${SPAN.to}, seed ${SEED}: ${played.moments} moments, ` +
            `${played.script.deeds.messages} messages of people, ${processes?.kills} kills (${processes?.killsInHand} with a message ` +
            `on its way); ${together.length} messages arrived, ${alone.length} of one process; ${seconds.toFixed(1)} s\n`,
        );
        expect(together.filter((message) => !alone.includes(message)).slice(0, 5)).toEqual([]);
        expect(together).toEqual(alone);
        expect(processes?.kills).toBeGreaterThan(5);
        expect(processes?.killsInHand).toBeGreaterThan(0);
      },
      WITHIN_MS,
    );
  },
);
