import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../year/random';
import type { Scene } from './scene';

/** Something that goes wrong, and is right again when `inject` resolves. Returns what exactly was done. */
export interface Fault {
  readonly kind: string;
  readonly inject: (scene: Scene, random: Random) => Promise<string>;
}

/** How often each kind comes, relative to the others. */
export type FaultMenu = readonly (readonly [weight: number, fault: Fault])[];

/** Every kind of the menu at least once where there is room, then by weight. */
export function chooseFaults(menu: FaultMenu, count: number, random: Random): Fault[] {
  const weights = Object.fromEntries(menu.map(([weight], i) => [i, weight]));
  const chosen = menu.map(([, fault]) => fault).slice(0, count);
  while (chosen.length < count) {
    const [, fault] = menu[Number(random.weighted(weights))] ?? [];
    if (fault) chosen.push(fault);
  }
  for (let i = chosen.length - 1; i > 0; i -= 1) {
    const j = random.int(i + 1);
    const [a, b] = [chosen[i], chosen[j]];
    if (a && b) [chosen[i], chosen[j]] = [b, a];
  }
  return chosen;
}

/** The disk of the database, whatever the store. */
export function dataDiskFull(kind: string, leastMs: number, mostMs: number): Fault {
  return {
    kind,
    async inject({ dataDisk }, random) {
      const forMs = leastMs + random.int(mostMs - leastMs);
      dataDisk.fill();
      await delay(forMs);
      dataDisk.empty();
      return `for ${forMs} ms`;
    },
  };
}

/** For about a second it runs a tenth of the time. */
export async function runSlowly(program: { freeze(): void; thaw(): void }, random: Random): Promise<string> {
  const rounds = 8 + random.int(8);
  for (let round = 0; round < rounds; round += 1) {
    program.freeze();
    await delay(90);
    program.thaw();
    await delay(10);
  }
  return `for ${rounds * 100} ms`;
}
