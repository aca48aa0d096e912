import type { RequestEntity } from '../store/entities/request-entity';
import type { Act } from './act';
import { type ChangeDecision, type LetIn, letTextIn } from './file-kept-text';
import { moveLocked } from './move-obligation';

/**
 * 同意 of a change to an accepted report: returns the report and files the text that waited as its next version. A
 * report that is no longer accepted takes the text as it stands. See `letTextIn` for what is refused.
 */
export function grantAmendment(act: Act, request: RequestEntity, decision: ChangeDecision): Promise<LetIn> {
  return letTextIn(act, request, decision, async (locked) => {
    if (locked.row.state !== 'accepted') return;
    const { calendar, policy } = act.rules;
    await moveLocked(
      act,
      locked,
      'return',
      { at: act.now, due: locked.due, ownDueAt: null, calendar, dueTime: policy.dueTime },
      { remark: `按贵单位申请（#${request.id}）退回修改` },
    );
  });
}
