import type { ChangePayload } from '../../actions/ask-for-change';
import { DraftEntity } from '../../store/entities/draft-entity';
import { OpenQuestionEntity } from '../../store/entities/open-question-entity';
import { RequestEntity } from '../../store/entities/request-entity';
import { unfinishedGuided } from '../guided/guided-start';
import type { NumberedQuestion } from '../numbered-question';
import type { Turn } from '../turn';

/** A text without a home, and what it waits for. */
export interface WaitingDraft {
  readonly draft: DraftEntity;
  readonly why: string;
  /** The open request that will decide about it; null where none does. */
  readonly request: RequestEntity | null;
}

/** The member's own texts that wait, the oldest first. */
export async function draftsWaiting(turn: Turn): Promise<WaitingDraft[]> {
  const { manager, now } = turn.act;
  const { userid, personId } = turn.member;
  const drafts = await manager.find(DraftEntity, {
    where: { userid, status: 'waiting' },
    order: { id: 'ASC' },
  });
  if (drafts.length === 0) return [];
  const question = await manager.findOneBy(OpenQuestionEntity, { personId, outcome: 'open' });
  const asked =
    question && question.expiresAt > now
      ? ((JSON.parse(question.payload) as Partial<NumberedQuestion>).draftId ?? null)
      : null;
  const requests = await manager.find(RequestEntity, { where: { userid }, order: { id: 'ASC' } });
  const guided = new Set((await unfinishedGuided(turn)).map(({ draftId }) => draftId));
  return drafts.map((draft) => {
    const request = requests.filter((each) => isAbout(each, draft.id)).at(-1) ?? null;
    const unfinished = guided.has(draft.id) && request === null;
    const why = unfinished ? '填报尚未提交，回复“填报”可接着填写' : whyOf(draft, request, asked);
    return { draft, why, request: request?.status === 'open' ? request : null };
  });
}

function isAbout({ kind, payload }: RequestEntity, draftId: number): boolean {
  if (kind !== 'amendment' && kind !== 'reopening') return false;
  return (JSON.parse(payload) as ChangePayload).draftId === draftId;
}

function whyOf(draft: DraftEntity, request: RequestEntity | null, asked: number | null): string {
  if (request?.status === 'open') return `等待统筹员决定（申请#${request.id}）`;
  if (request?.status === 'refused') return `统筹员未同意（申请#${request.id}）`;
  if (request?.status === 'replaced') return `申请#${request.id}已由后来的申请取代`;
  return draft.id === asked ? '等待您回复编号' : '尚未归入事项';
}
