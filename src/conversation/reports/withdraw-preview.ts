import { beginOperation } from '../../actions/operation';
import { withdrawReport } from '../../actions/withdraw-report';
import { RuleViolation } from '../../domain/rule-violation';
import { type JudgedObligation, judgedObligations } from '../../store/read-models/judged-obligations';
import type { Preview } from '../preview';
import { namedShort } from '../texts/name-obligation';
import type { Turn } from '../turn';

interface WithdrawTarget {
  readonly obligationIds: readonly number[];
}

/** 撤回 of several reports: which of them would be 待报 again. */
export const withdrawPreview: Preview<WithdrawTarget, readonly JudgedObligation[]> = {
  kind: 'withdraw',
  async collect({ act, calendar, member }, { obligationIds }) {
    const all = await judgedObligations(
      act.manager,
      calendar,
      { ids: obligationIds, unitIds: member.contactUnitIds },
      act.rules,
      act.now,
    );
    return all.filter(({ state, marks }) => state === 'submitted' && act.now <= marks.closesAt);
  },
  keysOf: (found) => found.map(({ id }) => String(id)),
  unitsOf: (found) => [...new Set(found.map(({ unitName }) => unitName))],
  describe: (found) =>
    `将撤回${found.length}项报告，撤回后视同未报送：\n${found.map((each) => namedShort(each)).join('\n')}`,
  nothing: () => '所列事项没有可撤回的报告：尚未报送、已审核通过或已停止报送的不能撤回。',
  async execute(turn: Turn, found) {
    const act = beginOperation(turn.act, {
      kind: 'withdraw',
      summary: `撤回 ${found.map(namedShort).join('、')}`,
      undoable: true,
    });
    const done: JudgedObligation[] = [];
    for (const obligation of found) {
      try {
        await withdrawReport(act, obligation.id, obligation.inForce);
        done.push(obligation);
      } catch (error) {
        // Somebody has accepted it in the meantime.
        if (!(error instanceof RuleViolation)) throw error;
      }
    }
    const left = found.length - done.length;
    return (
      `已撤回${done.length}项：${done.map(namedShort).join('、')}。请在截止前重新报送；误撤请回复“撤销”。` +
      (left > 0 ? `另有${left}项状态已变，未撤回。` : '')
    );
  },
};
