import type { DraftEntity } from '../store/entities/draft-entity';
import type { RequestEntity } from '../store/entities/request-entity';
import type { Act } from './act';
import { changeRow } from './audited-rows';
import { settleDraft } from './settle-draft';

/** 草稿 n 删除: its writer no longer wants the text; the request that would have let it in goes with it. */
export async function dropDraft(
  act: Act,
  draft: DraftEntity,
  request: RequestEntity | null,
): Promise<boolean> {
  if (!(await settleDraft(act, draft.id, 'dropped'))) return false;
  if (request) await changeRow(act, 'request', request, { status: 'withdrawn' }, 'request.withdraw');
  return true;
}
