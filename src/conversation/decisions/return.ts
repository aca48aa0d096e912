import { returnReport } from '../../actions/return-report';
import { defaultNewRoundDue } from '../../domain/obligation/moves';
import { sayDeadline } from '../../domain/text/say-time';
import { sendersOrPrimary } from '../people/unit-contacts';
import { textsThatWait } from '../reports/kept-texts';
import { returnNotice } from '../texts/decision-notices';
import type { Turn } from '../turn';
import { type Decision, decisionPreview, type Terms } from './decision';

/**
 * 退回: what is 已报 or 通过; where no item is named, only what waits for acceptance. A report of an item that is 办结
 * is not asked for again.
 */
export const returnDecision: Decision = {
  kind: 'return',
  verb: '退回',
  from: ({ items, states }) =>
    items.length > 0 || states.includes('reported') ? ['submitted', 'accepted'] : ['submitted'],
  choosing: () => ({ only: ({ itemClosedAt }) => itemClosedAt === null }),
  whyNot: ({ itemClosedAt, itemNo, state }) =>
    itemClosedAt !== null && (state === 'submitted' || state === 'accepted')
      ? `所属事项已办结，不能退回；确需退回的，请先回复“取消办结 ${itemNo}”`
      : null,
  carryOut: (act, { id, inForce }, { reason, dueAt }) =>
    returnReport(
      act,
      { obligationId: id, inForce },
      { reason: reason ?? '', ownDueAt: dueAt === null ? null : new Date(dueAt) },
    ),
  contacts: sendersOrPrimary,
  notice: returnNotice,
  async after(turn, decided, terms) {
    const due = decided[0]?.dueAt;
    const until = due
      ? `重新报送期限：${sayDeadline(due)}前${terms.dueAt === null ? '（默认3个工作日）' : ''}。`
      : '';
    return `${until}${await textsThatWait(
      turn,
      decided.map(({ obligation }) => obligation.id),
    )}`;
  },
  describeTerms: (turn, terms) =>
    `理由：${terms.reason}。请于${sayDeadline(newDue(turn, terms))}前重新报送。`,
};

export const returnPreview = decisionPreview(returnDecision);

/** The due that a new round would have, begun now. */
export function newDue({ act }: Turn, { dueAt }: Terms): Date {
  const { calendar, policy } = act.rules;
  return dueAt === null ? defaultNewRoundDue(act.now, calendar, policy.dueTime) : new Date(dueAt);
}
