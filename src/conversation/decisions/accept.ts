import { acceptReport } from '../../actions/accept-report';
import { type Decision, decisionPreview } from './decision';

/** 通过: only what is 已报. The unit is not written to: it sees the state in 任务 and 查看. */
export const acceptDecision: Decision = {
  kind: 'accept',
  verb: '通过',
  from: () => ['submitted'],
  // 全部 means what 待审 lists, of whatever period.
  choosing: ({ all }) => ({ everyPeriod: all }),
  async carryOut(act, { id, inForce }) {
    await acceptReport(act, id, inForce);
    return null;
  },
};

export const acceptPreview = decisionPreview(acceptDecision);
