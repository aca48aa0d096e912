import type { DraftEntity } from '../store/entities/draft-entity';
import type { RequestEntity } from '../store/entities/request-entity';
import { RequestRepository } from '../store/request-repository';
import type { Act } from './act';
import { changeRow } from './audited-rows';
import { settleDraft } from './settle-draft';

/**
 * 草稿 n 删除: its writer no longer wants the text; the open request that would have let it in goes with it. False where
 * a coordinator has let it in at this moment. The request is locked first, as by whoever decides it.
 */
export async function dropDraft(
  act: Act,
  draft: DraftEntity,
  request: RequestEntity | null,
): Promise<boolean> {
  const asked = request && (await new RequestRepository(act.manager).forUpdate(request.id));
  if (!(await settleDraft(act, draft.id, 'dropped'))) return false;
  if (asked?.status === 'open')
    await changeRow(act, 'request', asked, { status: 'withdrawn' }, 'request.withdraw');
  return true;
}
