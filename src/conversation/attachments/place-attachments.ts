import { moveAttachments } from '../../actions/move-attachments';
import { beginOperation } from '../../actions/operation';
import { countedKinds } from '../../domain/attachment/say-attachment';
import { takesAttachments } from '../../domain/attachment/takes-attachments';
import { AttachmentRepository, attachmentsOf } from '../../store/attachment-repository';
import type { AttachmentEntity } from '../../store/entities/attachment-entity';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import type { AttachChoice } from '../numbered-question';
import { namedShort } from '../texts/name-obligation';
import type { Reply, Turn } from '../turn';
import { namedForContact, ownObligation } from './attachment-targets';

/** What is said of attachments that have found no item. */
export const stillWaiting = '附件已保存，暂未归入事项；归入某项请回复“附件 归入 编号”，查看请回复“附件”。';

/** Carries out the choice of a question: the attachments that still wait go where the sender said. */
export async function placeChosen(turn: Turn, { attachmentIds, obligationId }: AttachChoice): Promise<Reply> {
  const rows = await new AttachmentRepository(turn.act.manager).byIds(attachmentIds);
  const waiting = rows.filter(
    (row) => row.personId === turn.member.personId && row.obligationId === null && isKept(row),
  );
  if (waiting.length === 0) return { text: '附件已处理，未作改动。' };
  if (obligationId === null) return { text: stillWaiting };
  const obligation = await ownObligation(turn, obligationId);
  if (!obligation) return { text: stillWaiting };
  return placeAt(turn, waiting, obligation);
}

function isKept({ status }: AttachmentEntity): boolean {
  return status === 'stored' || status === 'unfetched';
}

/** Gives attachments to an obligation and says so; where it takes none any more, says why and leaves them. */
export async function placeAt(
  turn: Turn,
  attachments: readonly AttachmentEntity[],
  obligation: JudgedObligation,
): Promise<Reply> {
  if (!takesAttachments(obligation, turn.act.now))
    return { text: `${noFurtherAttachments(obligation, turn)}附件已保存，未归入该项。` };
  const kinds = countedKinds(attachments);
  const act = beginOperation(turn.act, {
    kind: 'attach',
    summary: `附件 ${namedShort(obligation)}：${kinds}`,
    undoable: true,
  });
  await moveAttachments(act, attachments, obligation.id);
  return { text: await placedText(turn, kinds, obligation) };
}

export async function placedText(turn: Turn, what: string, obligation: JudgedObligation): Promise<string> {
  const count = (await attachmentsOf(turn.act.manager, [obligation.id])).length;
  return (
    `${what}已归入${namedForContact(obligation, turn)}的附件，该项现有附件${count}个。` +
    '改归其他事项请回复“附件 改 编号”，不需要的请回复“撤销”。'
  );
}

/** Why nothing can be attached to an obligation any more. */
export function noFurtherAttachments(obligation: JudgedObligation, turn: Turn): string {
  const named = namedForContact(obligation, turn);
  if (obligation.state === 'accepted') return `${named}已审核通过，如需增加附件，请与统筹员联系退回。`;
  if (obligation.state === 'waived' || obligation.itemClosed) return `${named}无需报送，不能增加附件。`;
  return `${named}已停止报送，如需增加附件，请与统筹员联系。`;
}
