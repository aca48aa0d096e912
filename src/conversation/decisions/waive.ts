import { unwaiveReport } from '../../actions/unwaive-report';
import { waiveReport } from '../../actions/waive-report';
import { primaryContacts } from '../people/unit-contacts';
import { unwaiveNotice, waiveNotice } from '../texts/decision-notices';
import { type Decision, decisionPreview } from './decision';

/** 免报; where no item is named, only what is still owed. */
export const waiveDecision: Decision = {
  kind: 'waive',
  verb: '免报',
  from: ({ items }) => (items.length > 0 ? ['pending', 'submitted', 'returned'] : ['pending', 'returned']),
  whyNot: ({ state }) => (state === 'accepted' ? '已通过，无需免报' : null),
  async carryOut(act, { id, inForce }, { reason }) {
    await waiveReport(act, { obligationId: id, inForce }, reason ?? '');
    return null;
  },
  contacts: primaryContacts,
  notice: waiveNotice,
  describeTerms: (_turn, { reason }) => `理由：${reason}。`,
};

/** 取消免报: back to the state before. */
export const unwaiveDecision: Decision = {
  kind: 'unwaive',
  verb: '取消免报',
  from: () => ['waived'],
  whyNot: ({ state }) => (state === 'waived' ? null : '并未免报，无需取消免报'),
  async carryOut(act, { id, inForce }) {
    await unwaiveReport(act, { obligationId: id, inForce });
    return null;
  },
  contacts: primaryContacts,
  notice: unwaiveNotice,
};

export const waivePreview = decisionPreview(waiveDecision);
export const unwaivePreview = decisionPreview(unwaiveDecision);
