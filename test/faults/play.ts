import { setTimeout as delay } from 'node:timers/promises';
import { Random } from '../year/random';
import type { Evidence, InjectedFault, Said } from './evidence';
import type { Fault } from './fault';
import type { Saying } from './sayings';
import type { Scene } from './scene';
import { untilSettled } from './settle';

/** When faults happen: so many, spread over all the messages; or one again and again for as long as people write. */
export type Rhythm =
  | { readonly spread: readonly Fault[] }
  | { readonly again: Fault; readonly leastMs: number; readonly mostMs: number };

export interface Play {
  readonly sayings: readonly Saying[];
  readonly faults: Rhythm;
  /** People who write at the same time. */
  readonly writersAtOnce: number;
}

const PAUSE_MS = 100;
/** Who reads that the system is being restored waits; else most of the messages would be written while it is away. */
const PATIENCE_MS = 2_000;

/** What has been handed over so far. */
interface Progress {
  handedOver: number;
  over: boolean;
}

/** Lets people write while faults happen; then lets everything come to rest. */
export async function play(scene: Scene, { sayings, faults, writersAtOnce }: Play): Promise<Evidence> {
  const { seed, store, processes, leaseMs } = scene.options;
  const random = new Random(seed ^ 0x0fa1);
  const injected: InjectedFault[] = [];
  const progress: Progress = { handedOver: 0, over: false };
  const inject = async (fault: Fault) => {
    const fromMs = Date.now();
    const note = await fault.inject(scene, random).catch((error: Error) => `in vain: ${error.message}`);
    injected.push({ kind: fault.kind, fromMs, untilMs: Date.now(), note });
  };
  const injecting =
    'spread' in faults
      ? injectSpread(faults.spread, sayings.length, progress, random, inject)
      : injectAgain(faults, progress, random, inject);
  const traffic = writeAll(scene, sayings, writersAtOnce, progress).finally(() => {
    progress.over = true;
  });
  await Promise.all([traffic, injecting]);
  const unsettled = await untilSettled(scene);
  return {
    seed,
    store,
    processes,
    leaseMs: leaseMs ?? 60_000,
    agentId: scene.sandbox.state.options.agentId,
    said: scene.platform.said,
    pushed: scene.pushed,
    requests: scene.requests,
    droppedByPlatform: scene.droppedByPlatform,
    faults: injected,
    crashes: scene.bots.crashes,
    unsettled,
  };
}

async function injectSpread(
  faults: readonly Fault[],
  messages: number,
  progress: Progress,
  random: Random,
  inject: (fault: Fault) => Promise<void>,
): Promise<void> {
  for (const [i, fault] of faults.entries()) {
    const turn = Math.floor((messages * (i + 0.5)) / (faults.length + 1));
    while (!progress.over && progress.handedOver < turn) await delay(10);
    await delay(random.int(150));
    await inject(fault);
  }
}

async function injectAgain(
  { again, leastMs, mostMs }: Extract<Rhythm, { again: Fault }>,
  progress: Progress,
  random: Random,
  inject: (fault: Fault) => Promise<void>,
): Promise<void> {
  for (;;) {
    await delay(leastMs + random.int(mostMs - leastMs));
    if (progress.over) return;
    await inject(again);
  }
}

/** Each person writes one message after the other, or several in one breath; many people write at once. */
async function writeAll(
  scene: Scene,
  sayings: readonly Saying[],
  atOnce: number,
  progress: Progress,
): Promise<void> {
  const waiting = [...sayings];
  const busy = new Set<string>();
  const hands = Array.from({ length: atOnce }, async () => {
    while (waiting.length > 0) {
      const at = waiting.findIndex(({ userid }) => !busy.has(userid));
      if (at === -1) {
        await delay(5);
        continue;
      }
      const breath = takeBreath(waiting, at);
      const userid = breath[0]?.userid ?? '';
      busy.add(userid);
      const written = await Promise.all(
        breath.map(async (saying) => {
          const said = await scene.platform.deliver(saying);
          progress.handedOver += 1;
          return said;
        }),
      );
      await delay(written.some(isToldToWait) ? PATIENCE_MS : PAUSE_MS);
      busy.delete(userid);
    }
  });
  await Promise.all(hands);
  await scene.platform.idle();
}

function isToldToWait({ attempts }: Said): boolean {
  return attempts.some(({ reply }) => reply?.includes('系统正在恢复'));
}

/** The message, and those of the same person that follow it without waiting. */
function takeBreath(waiting: Saying[], at: number): Saying[] {
  const [first] = waiting.splice(at, 1);
  if (!first) return [];
  const breath = [first];
  for (;;) {
    const next = waiting.findIndex(({ userid }) => userid === first.userid);
    if (next === -1 || !waiting[next]?.inOneBreath) return breath;
    breath.push(...waiting.splice(next, 1));
  }
}
