import { type OfficeDay, officeInstant } from '../calendar/office-time';
import type { ConcernedPerson } from './concerns';
import type { OwedObligation } from './owed-obligation';
import { dueStage, isQuietOn } from './plan-reminders';
import type { LadderRules } from './stages';

/**
 * What has a stage on an office day that writes to the unit's 分管领导, if nobody reports before: so that whoever would
 * rather wait can say 暂缓.
 */
export function escalationsOn(
  day: OfficeDay,
  people: Iterable<ConcernedPerson>,
  { policy }: LadderRules,
): OwedObligation[] {
  const at = officeInstant(day, policy.send.at);
  const found = new Map<number, OwedObligation>();
  for (const { concerns } of people) {
    for (const concern of concerns) {
      const { obligation, ladder } = concern;
      const stage = dueStage(concern, day);
      if (stage?.audience !== 'unitLeader' || at > obligation.closesAt || isQuietOn(obligation, day))
        continue;
      if (ladder.some((each) => each.name === stage.stage && each.day === day))
        found.set(obligation.id, obligation);
    }
  }
  return [...found.values()];
}
