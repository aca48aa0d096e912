/**
 * Every refusal the rules can pronounce. A new code does not compile until `conversation/texts`
 * has a sentence for it: people read sentences, programs decide on codes.
 */
export type ViolationCode =
  | 'obligation.move_not_allowed'
  | 'obligation.not_owed'
  | 'obligation.closed'
  | 'obligation.none_owed'
  | 'obligation.reported'
  | 'extension.not_later'
  | 'extension.past'
  | 'request.too_late'
  | 'item.unknown'
  | 'item.not_yours'
  | 'item.not_in_plan'
  | 'item.closed'
  | 'item.several_plans'
  | 'plan.several'
  | 'item.whole_only'
  | 'section.unknown'
  | 'report.empty'
  | 'draft.unknown'
  | 'request.overtaken'
  | 'request.settled'
  | 'report.period_taken'
  | 'question.none_open'
  | 'question.expired'
  | 'permission.denied'
  | 'plan.none'
  | 'period.unknown'
  | 'period.exists'
  | 'period.closed'
  | 'period.reported'
  | 'period.told'
  | 'due.past'
  | 'contact.unknown'
  | 'contact.other_name'
  | 'contact.not_yours'
  | 'assignment.last_unit'
  | 'nudge.not_lead'
  | 'overview.own_unit_only'
  | 'unit.not_in_plan'
  | 'unit.not_yours'
  | 'unit.not_readable'
  | 'unit.unknown'
  | 'unit.name_taken'
  | 'unit.name_unfit'
  | 'unit.former'
  | 'unit.itself'
  | 'unit.collects'
  | 'unit.change_waiting'
  | 'unit.other_plans'
  | 'unit.alias_unknown'
  | 'unit.level_unknown'
  | 'unit.below_itself'
  | 'group.unknown';

/** A rule of the office says no. Raised by the domain and by actions, before their first write. */
export class RuleViolation extends Error {
  constructor(
    readonly code: ViolationCode,
    readonly details: Readonly<Record<string, string | number | readonly string[] | null>> = {},
  ) {
    super(`${code} ${JSON.stringify(details)}`);
    this.name = 'RuleViolation';
  }
}
