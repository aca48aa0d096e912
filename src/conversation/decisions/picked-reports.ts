import type { ObligationState } from '../../domain/obligation/obligation';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { namedShort } from '../texts/name-obligation';
import type { Turn } from '../turn';
import type { Choosing } from '../understanding/choose-obligations';
import { type Attempted, EVERY_STATE, explainStanding } from '../understanding/explain-nothing';
import { pickedObligations } from '../understanding/picked-obligations';

/** One report that was ticked on a page, in the version that was seen there. */
export interface Picked {
  readonly id: number;
  readonly version: number;
}

/** More are counted only. */
const EXPLAINED = 8;

/** Those that are still as they were seen, and in one of `states`. */
export function standingPicked(
  turn: Turn,
  picked: readonly Picked[],
  states: readonly ObligationState[],
  only: Choosing['only'] = () => true,
): Promise<JudgedObligation[]> {
  const seen = new Map(picked.map(({ id, version }) => [id, version]));
  const ids = [...seen.keys()];
  return pickedObligations(
    turn,
    ids,
    states,
    (each) => seen.get(each.id) === each.currentVersion && only(each),
  );
}

/** Why each of the others is not decided on: it stands otherwise, or another version came meanwhile. */
export async function leftOutLines(
  turn: Turn,
  picked: readonly Picked[],
  taken: readonly JudgedObligation[],
  attempted: Attempted,
): Promise<string[]> {
  const ids = new Set(taken.map(({ id }) => id));
  const others = picked.filter(({ id }) => !ids.has(id));
  if (others.length === 0) return [];
  const versions = new Map(others.map(({ id, version }) => [id, version]));
  const known = await pickedObligations(turn, [...versions.keys()], EVERY_STATE);
  const lines: string[] = [];
  for (const each of known.slice(0, EXPLAINED))
    lines.push(
      each.currentVersion === versions.get(each.id)
        ? await explainStanding(turn, each.id, attempted)
        : `${namedShort(each)}在您打开页面后已有新的版本，请查看后再定。`,
    );
  const untold = others.length - lines.length;
  if (untold > 0) lines.push(`另有${untold}项已另有变动，或不在您的统筹范围内。`);
  return [`所选事项中有${others.length}项未列入：`, ...lines];
}
