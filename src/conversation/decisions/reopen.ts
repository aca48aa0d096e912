import { reopenObligation } from '../../actions/reopen-obligation';
import { sayDeadline } from '../../domain/text/say-time';
import { primaryContacts } from '../people/unit-contacts';
import { textsThatWait } from '../reports/kept-texts';
import { reopenNotice } from '../texts/decision-notices';
import { type Decision, decisionPreview } from './decision';
import { newDue } from './return';

/** 重开: after the close, what was not reported is taken again. */
export const reopenDecision: Decision = {
  kind: 'reopen',
  verb: '重开',
  from: () => ['pending', 'returned'],
  choosing: (_selection, { act }) => ({ only: ({ marks }) => act.now > marks.closesAt }),
  whyNot({ state, marks }, { act }) {
    if (state === 'submitted' || state === 'accepted') return '已有报告，无需重开；需要修改的，请用“退回”';
    if (act.now > marks.closesAt || state === 'waived') return null;
    return `仍在报送期内（${sayDeadline(marks.closesAt)}关闭），无需重开`;
  },
  carryOut: (act, { id, inForce }, { reason, dueAt }) =>
    reopenObligation(
      act,
      { obligationId: id, inForce },
      { reason, ownDueAt: dueAt === null ? null : new Date(dueAt) },
    ),
  contacts: primaryContacts,
  notice: reopenNotice,
  async after(turn, decided, terms) {
    const due = decided[0]?.dueAt;
    const until = due ? `请报送的时间：${sayDeadline(due)}前${terms.dueAt === null ? '（默认）' : ''}。` : '';
    return `${until}${await textsThatWait(
      turn,
      decided.map(({ obligation }) => obligation.id),
    )}`;
  },
  describeTerms: (turn, terms) => `请于${sayDeadline(newDue(turn, terms))}前报送。`,
};

export const reopenPreview = decisionPreview(reopenDecision);
