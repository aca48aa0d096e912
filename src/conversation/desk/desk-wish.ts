import { type OfficeDay, officeDayOf } from '../../domain/calendar/office-time';
import { dueOn } from '../../domain/message/own-due';
import type { Selection } from '../../domain/message/selection';
import { RuleViolation } from '../../domain/rule-violation';
import { sayDeadline } from '../../domain/text/say-time';
import { acceptPreview } from '../decisions/accept';
import type { DecisionTarget } from '../decisions/decision';
import type { Picked } from '../decisions/picked-reports';
import { returnPreview } from '../decisions/return';
import { askPreview } from '../preview';
import { nudgePreview } from '../reminding/nudge-preview';
import { collectNudge, type NudgeTarget } from '../reminding/nudge-target';
import { AT_ONCE, waysFor } from '../reminding/nudge-ways';
import type { Verdict } from '../requests/decide-requests';
import { requestsPreview } from '../requests/requests-preview';
import type { Turn } from '../turn';
import { EVERY_STATE } from '../understanding/explain-nothing';
import { pickedObligations } from '../understanding/picked-obligations';

export type { Picked };

/** What a coordinator wants done with what was ticked. */
export type DeskWish =
  | { readonly power: 'accept' | 'nudge'; readonly picked: readonly Picked[] }
  | {
      readonly power: 'return';
      readonly picked: readonly Picked[];
      readonly reason: string;
      /** Null: the usual three working days. */
      readonly dueDay: OfficeDay | null;
    }
  | {
      readonly power: 'requests';
      readonly numbers: readonly number[];
      readonly verdict: Verdict;
      readonly note: string | null;
    };

/** Shows what it would do, as the command of the chat would, and asks. */
export async function askFor(turn: Turn, wish: DeskWish): ReturnType<typeof askPreview> {
  switch (wish.power) {
    case 'accept':
      return askPreview(turn, acceptPreview, {
        ...(await pickedTarget(turn, wish.picked)),
        terms: { reason: null, dueAt: null },
      });
    case 'return':
      return askPreview(turn, returnPreview, {
        ...(await pickedTarget(turn, wish.picked)),
        terms: { reason: wish.reason, dueAt: dueOf(turn, wish.dueDay) },
      });
    case 'nudge':
      return askToNudge(turn, wish.picked);
    case 'requests': {
      const { numbers, verdict, note } = wish;
      return askPreview(turn, requestsPreview, { numbers, verdict, note });
    }
  }
}

const NOTHING_SAID: Selection = { items: [], sections: [], units: [], states: [], period: null, all: false };

/** Whoever ticks an item has named it. */
async function pickedTarget(
  turn: Turn,
  picked: readonly Picked[],
): Promise<Pick<DecisionTarget, 'selection' | 'picked'>> {
  const obligations = await pickedObligations(
    turn,
    picked.map(({ id }) => id),
    EVERY_STATE,
  );
  const items = [...new Set(obligations.map(({ itemNo }) => itemNo))];
  return { selection: { ...NOTHING_SAID, items }, picked };
}

function dueOf({ act }: Turn, day: OfficeDay | null): string | null {
  if (day === null) return null;
  const { calendar, policy } = act.rules;
  const { at } = dueOn(day, policy.dueTime, { calendar, today: officeDayOf(act.now) });
  if (at <= act.now) throw new RuleViolation('due.past', { due: sayDeadline(at) });
  return at.toISOString();
}

async function askToNudge(turn: Turn, picked: readonly Picked[]): ReturnType<typeof askPreview> {
  const target: NudgeTarget = {
    selection: NOTHING_SAID,
    picked: picked.map(({ id }) => id),
    said: '所选事项中',
    leadUnit: null,
    ways: [AT_ONCE],
    knownNudged: [],
  };
  const { people, nudgedToday } = await collectNudge(turn, target);
  const again = people.filter(({ personId }) => nudgedToday.has(personId)).length;
  const ways = waysFor(people.length, again, turn.act.now, turn.act.rules);
  return askPreview(turn, nudgePreview, { ...target, ways, knownNudged: [...nudgedToday] });
}
