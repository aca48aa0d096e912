import { takesAttachments } from '../../domain/attachment/takes-attachments';
import { AttachmentRepository } from '../../store/attachment-repository';
import type { AttachmentEntity } from '../../store/entities/attachment-entity';
import { QuestionRepository } from '../../store/question-repository';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { openQuestion } from '../answer-question';
import { asksAboutAttachments, NUMBERED_QUESTION, type NumberedQuestion } from '../numbered-question';
import type { Reply, Turn } from '../turn';
import { namedForContact, ownObligation } from './attachment-targets';
import { noFurtherAttachments, placeAt } from './place-attachments';

/** Attachments sent with no longer a pause between them belong together. */
const TOGETHER_MS = 10 * 60_000;
const LOOKED_AT = 30;

/**
 * `附件 改 18`, `附件 归入 18`: the attachments that wait for an item, else those sent last, go there. Sent one after
 * the other to the same item they are moved together.
 */
export async function regroupAttachments(turn: Turn, obligation: JudgedObligation): Promise<Reply> {
  const repository = new AttachmentRepository(turn.act.manager);
  const waiting = await repository.waitingOf(turn.member.personId);
  const meant =
    waiting.length > 0 ? waiting : lastRun(await repository.latestOf(turn.member.personId, LOOKED_AT));
  const moved = meant.filter(({ obligationId }) => obligationId !== obligation.id);
  if (meant.length === 0) return { text: '您没有可以归入事项的附件。图片、语音、视频可直接发送。' };
  if (moved.length === 0)
    return { text: `最近的附件已在${namedForContact(obligation, turn)}之下，未作改动。` };
  const from = moved[0]?.obligationId ?? null;
  const source = from === null ? null : await ownObligation(turn, from);
  if (from !== null && !source)
    return { text: '最近的附件属于您目前不能办理的事项，未改动。图片、语音、视频可重新发送。' };
  if (source && !takesAttachments(source, turn.act.now))
    return { text: `${noFurtherAttachments(source, turn)}附件未改动。` };
  const reply = await placeAt(turn, moved, obligation);
  await settleQuestionAbout(turn);
  return reply;
}

/** The latest attachments of one item, back to the first pause. */
function lastRun(newestFirst: readonly AttachmentEntity[]): AttachmentEntity[] {
  const run: AttachmentEntity[] = [];
  for (const attachment of newestFirst) {
    const after = run.at(-1);
    const apart =
      after &&
      (after.obligationId !== attachment.obligationId ||
        after.createdAt.getTime() - attachment.createdAt.getTime() > TOGETHER_MS);
    if (apart) break;
    run.push(attachment);
  }
  return run.reverse();
}

/** A question about the same attachments is answered by it. */
async function settleQuestionAbout(turn: Turn): Promise<void> {
  const question = await openQuestion(turn);
  if (question?.kind !== NUMBERED_QUESTION) return;
  if (!asksAboutAttachments(JSON.parse(question.payload) as NumberedQuestion)) return;
  await new QuestionRepository(turn.act.manager).settle(question.id, 'done');
}
