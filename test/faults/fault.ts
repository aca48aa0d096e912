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
  const total = menu.reduce((sum, [weight]) => sum + weight, 0);
  const chosen = menu.map(([, fault]) => fault).slice(0, count);
  while (chosen.length < count) {
    let left = random.next() * total;
    const found = menu.find(([weight]) => {
      left -= weight;
      return left < 0;
    });
    if (found) chosen.push(found[1]);
  }
  for (let i = chosen.length - 1; i > 0; i -= 1) {
    const j = random.int(i + 1);
    const [a, b] = [chosen[i], chosen[j]];
    if (a && b) [chosen[i], chosen[j]] = [b, a];
  }
  return chosen;
}
