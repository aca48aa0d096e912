import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { BUILD_MS, buildProduct } from '../support/built-product';
import type { DatabaseKind } from '../support/databases';
import { Random } from '../year/random';
import { Findings } from './findings';
import { FuzzedBot } from './fuzzed-bot';
import { HostileCallbacks, passiveReply } from './hostile-callbacks';
import { HostileFiles } from './hostile-files';
import { HostileVisits } from './hostile-visits';
import { Gun, type Shot } from './shot';
import { Visitor } from './visitor';

/**
 * `npm run fuzz -- --minutes 10 --seed 5` shoots so long; without, a fixed number of shots as a part of all tests.
 * `--callbacks 100000` counts callbacks instead and looks at the memory meanwhile.
 */
const MINUTES = Number(process.env.FUZZ_MINUTES ?? 0);
const CALLBACKS = Number(process.env.FUZZ_CALLBACKS ?? 0);
const SEED = Number(process.env.FUZZ_SEED ?? 20220630);
const STORE = (process.env.FUZZ_STORE ?? 'sqlite') as DatabaseKind;
const SHORT = { callbacks: 300, visits: 150 };
const LANES = 6;
const READERS = 3;
const VISITORS = ['tongchou', 'jiaoyu', 'jiaoyu3', 'shizhang', 'weijian', 'u001', 'u002', 'u003'];
const MB = 2 ** 20;
const HEAP_GROWTH_MB = 15;

let bot: FuzzedBot;
let gun: Gun;
const findings = new Findings();

beforeAll(async () => {
  await buildProduct();
  bot = await FuzzedBot.open(STORE, process.env.TEST_REDIS_URL);
  gun = new Gun(bot.office.config.port);
}, BUILD_MS);
afterAll(async () => {
  gun.close();
  await bot.close();
});

const nowSeconds = () => Math.floor(bot.office.sandbox.state.clock.now().getTime() / 1000);
const senders = () => [...bot.people, 'stranger', 'STRANGER2'];
const say = (text: string) => void process.stdout.write(`${text}\n`);

/** Fires until there is nothing left to fire; what the bot says is handed on. */
async function fireAll(next: () => Shot | null, heard: (reply: string) => void): Promise<void> {
  for (let shot = next(); shot; shot = next()) {
    const answer = await gun.fire(shot);
    findings.note(shot, answer);
    if (answer.status === 200 && shot.kind === 'message') heard(passiveReply(answer.body));
  }
}

async function fuzz(goesOn: { callbacks: () => boolean; visits: () => boolean }): Promise<void> {
  const visitors: Visitor[] = [];
  for (const userid of VISITORS) visitors.push(await Visitor.signedIn(userid, gun));
  const random = new Random(SEED);
  const visits = new HostileVisits(random, visitors, await HostileFiles.open(random));
  const learn = (reply: string) => {
    for (const [, path] of reply.matchAll(/http:\/\/127\.0\.0\.1:\d+(\/h5\/[\w./?=&%-]+)/g))
      if (path) visits.learn(path);
  };
  const shooting = Array.from({ length: LANES }, (_, lane) => {
    const callbacks = new HostileCallbacks(new Random(SEED + lane + 1), senders(), nowSeconds, `0${lane}`);
    return fireAll(() => (goesOn.callbacks() ? callbacks.next() : null), learn);
  });
  const visiting = Array.from({ length: READERS }, async () => {
    while (goesOn.visits()) {
      const { shot, answer } = await visits.next();
      findings.note(shot, answer);
    }
  });
  await Promise.all([...shooting, ...visiting]);
}

/** As often as a report's line is wanted. */
const PORTIONS = 10;
/** Caches fill and code is compiled: what counts is what is added afterwards. */
const WARM_PORTIONS = 2;

if (CALLBACKS > 0)
  it(
    'holds no more memory after many callbacks than after few',
    async () => {
      const heaps: number[] = [];
      say(`callbacks       rss MB   heap MB   longest ms   a second (${STORE}, seed ${SEED})`);
      for (let portion = 1; portion <= PORTIONS; portion++) {
        const from = performance.now();
        let left = CALLBACKS / PORTIONS;
        await Promise.all(
          Array.from({ length: LANES }, (_, lane) => {
            const random = new Random(SEED + portion * LANES + lane);
            const callbacks = new HostileCallbacks(random, senders(), nowSeconds, `${portion}${lane}`);
            return fireAll(
              () => (left-- > 0 ? callbacks.next() : null),
              () => undefined,
            );
          }),
        );
        const { rss, heapUsed } = await bot.memory();
        heaps.push(heapUsed / MB);
        const aSecond = CALLBACKS / PORTIONS / ((performance.now() - from) / 1000);
        say(
          [(portion * CALLBACKS) / PORTIONS, rss / MB, heapUsed / MB, findings.longestMs, aSecond]
            .map((figure) => figure.toFixed(0).padStart(9))
            .join(' '),
        );
      }
      say(findings.report());
      expect(findings.problems).toEqual([]);
      expect(bot.errors).toEqual([]);
      expect((heaps.at(-1) ?? 0) - (heaps[WARM_PORTIONS] ?? 0)).toBeLessThan(HEAP_GROWTH_MB);
    },
    4 * 3_600_000,
  );

it(
  'bears whatever is sent to callbacks, pages, uploads and imports: no crash, no failure, nothing for a forged request',
  async () => {
    const until = performance.now() + MINUTES * 60_000;
    const inTime = () => performance.now() < until;
    let callbacks = SHORT.callbacks;
    let visits = SHORT.visits;
    await fuzz(
      MINUTES > 0
        ? { callbacks: inTime, visits: inTime }
        : { callbacks: () => callbacks-- > 0, visits: () => visits-- > 0 },
    );
    if (MINUTES > 0) say(`seed ${SEED}, ${STORE}: ${findings.count} requests\n${findings.report()}`);
    expect(findings.problems).toEqual([]);
    expect(bot.errors).toEqual([]);
    expect(bot.isRunning).toBe(true);
  },
  (MINUTES + 2) * 60_000,
);
