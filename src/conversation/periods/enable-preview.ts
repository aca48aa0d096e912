import { activatePlan, enablePeriod } from '../../actions/enable';
import { beginOperation } from '../../actions/operation';
import { officeDayOf, officeInstant } from '../../domain/calendar/office-time';
import { addWorkingDays } from '../../domain/calendar/working-calendar';
import type { OwedObligation } from '../../domain/reminders/owed-obligation';
import { RuleViolation } from '../../domain/rule-violation';
import { sayDeadline } from '../../domain/text/say-time';
import type { PlanEntity } from '../../store/entities/plan-entity';
import { PlanRepository } from '../../store/plan-repository';
import { isOwed, type JudgedObligation, judgedObligations } from '../../store/read-models/judged-obligations';
import { loadPlanCalendar } from '../../store/read-models/plan-calendar';
import type { Preview } from '../preview';
import type { Turn } from '../turn';
import { asIfInForce, firstMessageLine } from './first-message';
import { nameOfPeriod } from './period-words';

/** A period that is 不催, or a plan that is not yet in force. */
export type EnableTarget = { readonly periodId: number } | { readonly planId: number };

interface ToEnable {
  readonly target: EnableTarget;
  /** `二季度的提醒`, `《……》`. */
  readonly name: string;
  /** Nobody is reminded of it so far. */
  readonly silent: boolean;
  readonly owed: readonly JudgedObligation[];
  /** A period that had closed before anybody was ever reminded of it is open again until then. */
  readonly opensUntil: Date | null;
  readonly firstMessage: string;
}

/** 启用: when the first message would go out, and to how many people. */
export const enablePreview: Preview<EnableTarget, ToEnable> = {
  kind: 'enable',
  async collect(turn, target) {
    const found = 'periodId' in target ? await quietPeriod(turn, target) : await draftPlan(turn, target);
    const firstMessage =
      found.owed.length === 0
        ? '目前没有未报事项，不会发出提醒。'
        : await firstMessageLine(
            turn,
            found.owed.map((each) => openUntil(asIfInForce(each, turn.act.rules), found.opensUntil)),
          );
    return { target, ...found, firstMessage };
  },
  keysOf: ({ target, silent }) => (silent ? [JSON.stringify(target)] : []),
  unitsOf: () => [],
  describe: ({ name, owed, opensUntil, firstMessage }) =>
    `将启用${name}${opensUntil ? `，并重新开放报送至${sayDeadline(opensUntil)}` : ''}，未报${owed.length}项。${firstMessage}`,
  nothing: (_target, { name }) => `${name}已是启用状态。`,
  async execute(turn, { target, name, opensUntil }) {
    const act = beginOperation(turn.act, { kind: 'enable', summary: `启用${name}`, undoable: true });
    const done =
      'periodId' in target
        ? await enablePeriod(act, target.periodId, opensUntil)
        : await activatePlan(act, target.planId);
    return done ? `已启用${name}。误操作可回复“撤销”。` : `${name}已是启用状态。`;
  },
};

type Found = Omit<ToEnable, 'target' | 'firstMessage'>;

async function quietPeriod({ act, calendar }: Turn, { periodId }: { periodId: number }): Promise<Found> {
  const inForce = calendar.periodById.get(periodId);
  if (!inForce) throw new RuleViolation('period.unknown', { said: '' });
  const name = nameOfPeriod(inForce);
  const { period, window } = inForce;
  const closed = act.now > window.closesAt;
  if (closed && !period.quiet) throw new RuleViolation('period.closed', { period: name });
  const filter = { periodIds: [periodId] };
  const obligations = await judgedObligations(act.manager, calendar, filter, act.rules, act.now);
  return {
    name: `${name}的提醒`,
    silent: period.quiet,
    owed: obligations.filter(isOwed),
    opensUntil: closed ? closeFromNow(act) : null,
  };
}

/** As long as a period stays open after its deadline: from today on. */
function closeFromNow({ now, rules }: Turn['act']): Date {
  const { calendar, policy } = rules;
  return officeInstant(addWorkingDays(calendar, officeDayOf(now), policy.closeAfter), policy.dueTime);
}

function openUntil(obligation: OwedObligation, until: Date | null): OwedObligation {
  return until && until > obligation.closesAt ? { ...obligation, closesAt: until } : obligation;
}

async function draftPlan({ act }: Turn, { planId }: { planId: number }): Promise<Found> {
  const calendar = await loadPlanCalendar(act.manager, act.rules, act.now, planId);
  const plan = calendar.plans[0]?.plan;
  const obligations = await judgedObligations(act.manager, calendar, {}, act.rules, act.now);
  return {
    name: `《${plan?.title ?? ''}》`,
    silent: plan?.status === 'draft',
    owed: obligations.filter((each) => isOwed(each) && !each.inForce.period.quiet),
    opensUntil: null,
  };
}

/** The plans not yet in force that the member would coordinate. */
export async function draftPlansOf({ act, member }: Turn): Promise<PlanEntity[]> {
  const units = member.roles.flatMap(({ role, unitId }) => (role === 'coordinator' ? [unitId] : []));
  const plans = await new PlanRepository(act.manager).all();
  return plans.filter(
    ({ status, collectingUnitId }) =>
      status === 'draft' && collectingUnitId !== null && units.includes(collectingUnitId),
  );
}
