import type { RequestEntity } from '../store/entities/request-entity';
import type { Act } from './act';
import { type ChangeDecision, type LetIn, letTextIn } from './file-kept-text';
import { moveLocked } from './move-obligation';

/**
 * 同意 of a report for a closed period: opens the obligation again (returns it, where something is reported already)
 * and files the text that waited. See `letTextIn` for what is refused.
 */
export function grantReopening(act: Act, request: RequestEntity, decision: ChangeDecision): Promise<LetIn> {
  return letTextIn(act, request, decision, async (locked) => {
    const { row, due } = locked;
    const reported = row.state === 'submitted' || row.state === 'accepted';
    if (act.now <= due.closesAt && row.state !== 'accepted') return;
    const { calendar, policy } = act.rules;
    await moveLocked(
      act,
      locked,
      reported ? 'return' : 'reopen',
      { at: act.now, due, ownDueAt: null, calendar, dueTime: policy.dueTime },
      { remark: `按贵单位申请（#${request.id}）重开` },
    );
  });
}
