import { lockItems } from '../../actions/assign-unit';
import { beginOperation } from '../../actions/operation';
import { PLAN_CHANGED } from '../../actions/revise-obligations';
import { sayItem } from '../../domain/plan/item-number';
import type { PeriodInForce } from '../../store/read-models/plan-calendar';
import { nameOfPeriod } from '../periods/period-words';
import type { Preview } from '../preview';
import { type AssignmentTarget, type CollectedAssignment, collectAssignment } from './assignment-target';
import { carryOutAssignment, startsFrom } from './carry-out-assignment';

/** 分配: who becomes responsible for what, or no longer is, and what that means for what is owed. */
export const assignmentPreview: Preview<AssignmentTarget, CollectedAssignment> = {
  kind: 'assignment',
  plansOf: (_, { planId }) => [planId],
  collect: collectAssignment,
  keysOf: ({ changes, toWaive, begin }) => [
    ...changes.map(({ itemId, unitId, before }) => `part:${itemId}:${unitId}:${before}`),
    ...begin.map(({ itemId, unitId }) => `owe:${itemId}:${unitId}`),
    ...toWaive.map(({ id }) => `waive:${id}`),
  ],
  unitsOf: ({ changes }) => [...new Set(changes.map(({ unitName }) => unitName))],
  describe(found, { act }) {
    const { times, begin, toWaive } = found;
    const lines = [`将调整《${times.plan.title}》的责任单位：`, ...changeLines(found)];
    if (toWaive.length > 0) lines.push(`未报${toWaive.length}项改为免报（${PLAN_CHANGED}），已报内容保留。`);
    if (begin.length > 0 && startsFrom(found, act.now).length === 0)
      lines.push('目前没有未关闭的报送期，不增加应报事项。');
    return lines.join('\n');
  },
  nothing: ({ part }) =>
    part === 'removed' ? '所说单位不是该事项的责任单位，无需移除。' : '责任单位没有变化，无需调整。',
  choices(found, { act }) {
    const starts = startsFrom(found, act.now);
    return starts.length === 2
      ? starts.map((periods, i) => `从${i === 0 ? '本期' : '下期'}（${namesOf(periods)}）起报送`)
      : null;
  },
  async execute(turn, shown, { choice }) {
    await lockItems(
      turn.act,
      shown.changes.map(({ itemId }) => itemId),
    );
    // Another coordinator may have done the same while this one was looking.
    const found = await collectAssignment(turn, shown.target);
    if (found.changes.length === 0) return '所说单位已由其他统筹员调整，未重复办理。';
    const act = beginOperation(turn.act, { kind: 'assignment', summary: said(found), undoable: true });
    const starts = startsFrom(found, turn.act.now);
    const { waived, owed } = await carryOutAssignment(act, found, starts[choice - 1] ?? starts[0] ?? []);
    const means = [
      ...(owed > 0 ? [`新增应报${owed}项`] : []),
      ...(waived > 0 ? [`未报${waived}项改为免报（${PLAN_CHANGED}）`] : []),
    ];
    return `已${said(found)}。${means.length > 0 ? `${means.join('，')}。` : ''}误操作可回复“撤销”。`;
  },
};

function namesOf(periods: readonly PeriodInForce[]): string {
  return periods.map(nameOfPeriod).join('、');
}

function changeLines({ changes, target }: CollectedAssignment): string[] {
  return changes.map(({ itemNo, unitName, before }) => {
    if (target.part === 'removed') return `${sayItem(itemNo)}：移除${unitName}（${partName(before)}）`;
    const part = partName(target.part);
    return before === null
      ? `${sayItem(itemNo)}：增加${unitName}（${part}）`
      : `${sayItem(itemNo)}：${unitName}由${partName(before)}改为${part}`;
  });
}

function said({ changes, target }: CollectedAssignment): string {
  const items = [...new Set(changes.map(({ itemNo }) => itemNo))].join('、');
  const units = [...new Set(changes.map(({ unitName }) => unitName))].join('、');
  return target.part === 'removed'
    ? `将${units}移出第${items}项责任单位`
    : `将${units}列为第${items}项${partName(target.part)}单位`;
}

function partName(part: 'lead' | 'support' | null): string {
  return part === 'lead' ? '牵头' : '配合';
}
