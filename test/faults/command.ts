import { parseArgs } from 'node:util';
import { buildProduct } from '../support/built-product';
import type { Verdict } from './checker/judge';
import { MUTANTS, tryMutant } from './mutants';
import { type RunOptions, runOnce } from './one-run';
import { faultCount, printVerdict } from './print-run';

const USAGE = `npm run faults -- [--seed N] [--messages N] [--store mariadb|sqlite]   ${'10,000 messages a store, several seeds'}
npm run faults -- --kills [--messages N]     two processes, one killed every few seconds, the product's own lease
npm run faults -- --mutants                  builds broken on purpose: each must be caught`;

/**
 * One seed says less than several; and the more is reported in one run, the more requests reach each coordinator, who gets no
 * more than the pace allows: the run would end long after the last message.
 */
const MESSAGES_A_RUN = 1_000;
const MESSAGES_A_FAULT = 32;
/** Shorter than the product's minute, so that a run need not wait so long for what a dead process held. */
const LEASE_MS = 5_000;
const PRODUCT_LEASE_MS = 60_000;
const STORES = ['mariadb', 'sqlite'] as const;

type StoreKind = (typeof STORES)[number];

const PEOPLE = { contactsAUnit: 3, coordinators: 12, writersAtOnce: 8, disks: true } as const;

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '20220609' },
      messages: { type: 'string' },
      store: { type: 'string' },
      kills: { type: 'boolean', default: false },
      mutants: { type: 'boolean', default: false },
    },
  });
  const seed = Number(values.seed);
  const stores = STORES.filter((store) => values.store === undefined || values.store === store);
  const messages = values.messages === undefined ? null : Number(values.messages);
  if (stores.length === 0 || !Number.isInteger(seed) || (messages !== null && !(messages > 0))) {
    process.stderr.write(`${USAGE}\n`);
    process.exitCode = 2;
    return true;
  }
  await buildProduct();
  if (values.mutants) return tryMutants(seed);
  if (values.kills) return killing(seed, messages ?? 5_000);
  let well = true;
  for (const store of stores) well = (await playStore(store, seed, messages ?? 10_000)) && well;
  return well;
}

async function playStore(store: StoreKind, seed: number, messages: number): Promise<boolean> {
  const verdicts = await inRuns(messages, (share, i) =>
    played({
      ...PEOPLE,
      store,
      processes: store === 'sqlite' || i % 4 === 3 ? 1 : 2,
      seed: seed + i,
      leaseMs: LEASE_MS,
      messages: share,
      faults: { count: Math.ceil(share / MESSAGES_A_FAULT) },
    }),
  );
  return inAll(store, verdicts);
}

async function killing(seed: number, messages: number): Promise<boolean> {
  const verdicts = await inRuns(messages, (share, i) =>
    played({
      ...PEOPLE,
      store: 'mariadb',
      processes: 2,
      seed: seed + i,
      leaseMs: null,
      messages: share,
      faults: 'kills',
    }),
  );
  const well = inAll('kills', verdicts);
  const longestMs = Math.max(...verdicts.map(({ figures }) => figures.longestWaitMs));
  const inTime = longestMs <= PRODUCT_LEASE_MS;
  say(
    `the longest wait for an answer was ${(longestMs / 1000).toFixed(1)} s, ` +
      `${inTime ? 'within' : 'LONGER THAN'} the lease of ${PRODUCT_LEASE_MS / 1000} s\n`,
  );
  return well && inTime;
}

async function inRuns(
  messages: number,
  run: (share: number, index: number) => Promise<Verdict>,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  const runs = Math.ceil(messages / MESSAGES_A_RUN);
  for (let i = 0; i < runs; i += 1) {
    const share = Math.round((messages * (i + 1)) / runs) - Math.round((messages * i) / runs);
    verdicts.push(await run(share, i));
  }
  return verdicts;
}

function inAll(name: string, verdicts: readonly Verdict[]): boolean {
  const sum = (of: (verdict: Verdict) => number) =>
    verdicts.reduce((total, verdict) => total + of(verdict), 0);
  const violations = sum((verdict) => verdict.violations.length);
  say(
    `${name} in all: ${sum(({ figures }) => figures.messages)} messages, ${sum(({ figures }) => faultCount(figures))} faults, ` +
      `${violations} violations\n`,
  );
  return violations === 0;
}

async function tryMutants(seed: number): Promise<boolean> {
  let allCaught = true;
  for (const mutant of MUTANTS) {
    const { caught, verdict, tookMs } = await tryMutant(mutant, seed);
    say(
      printVerdict(`broken on purpose, ${mutant.name}: ${caught ? 'caught' : 'NOT CAUGHT'}`, verdict, tookMs),
    );
    allCaught &&= caught;
  }
  return allCaught;
}

async function played(options: RunOptions): Promise<Verdict> {
  const began = performance.now();
  const verdict = await runOnce(options);
  const { store, processes, seed } = options;
  say(
    printVerdict(
      `${store}, ${processes} process${processes > 1 ? 'es' : ''}, seed ${seed}`,
      verdict,
      performance.now() - began,
    ),
  );
  return verdict;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

main().then(
  (well) => {
    process.exitCode ??= well ? 0 : 1;
    process.exit();
  },
  (error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
