import { beginOperation } from '../../actions/operation';
import { removePeriod } from '../../actions/remove-period';
import { RuleViolation } from '../../domain/rule-violation';
import { type JudgedObligation, judgedObligations } from '../../store/read-models/judged-obligations';
import type { PeriodInForce } from '../../store/read-models/plan-calendar';
import type { Preview } from '../preview';
import { nameOfPeriod } from './period-words';

export interface PeriodTarget {
  readonly periodId: number;
}

interface PeriodToBeRemoved {
  readonly inForce: PeriodInForce;
  readonly obligations: readonly JudgedObligation[];
}

/** 报送期 删除: only while nothing was reported. */
export const periodRemovePreview: Preview<PeriodTarget, PeriodToBeRemoved> = {
  kind: 'period-remove',
  plansOf({ calendar }, { periodId }) {
    const inForce = calendar.periodById.get(periodId);
    return inForce ? [inForce.plan.id] : [];
  },
  async collect({ act, calendar }, { periodId }) {
    const inForce = calendar.periodById.get(periodId);
    if (!inForce) throw new RuleViolation('period.unknown', { said: '' });
    const filter = { periodIds: [periodId] };
    const obligations = await judgedObligations(act.manager, calendar, filter, act.rules, act.now);
    if (obligations.some(({ currentVersion }) => currentVersion > 0))
      throw new RuleViolation('period.reported', { period: nameOfPeriod(inForce) });
    return { inForce, obligations };
  },
  keysOf: ({ inForce, obligations }) => [
    `period:${inForce.period.id}`,
    ...obligations.map(({ id }) => `${id}`),
  ],
  unitsOf: ({ obligations }) => [...new Set(obligations.map(({ unitName }) => unitName))],
  describe: ({ inForce, obligations }) =>
    `将删除《${inForce.plan.title}》的报送期“${nameOfPeriod(inForce)}”及其应报${obligations.length}项。`,
  nothing: () => '该报送期已不存在。',
  async execute(turn, { inForce, obligations }) {
    const name = nameOfPeriod(inForce);
    const act = beginOperation(turn.act, {
      kind: 'period-remove',
      summary: `删除报送期 ${name}`,
      undoable: true,
    });
    await removePeriod(act, inForce.period.id, name);
    return `已删除报送期“${name}”及其应报${obligations.length}项。误操作可回复“撤销”。`;
  },
};
