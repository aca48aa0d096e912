import { attachMedia } from '../../actions/attach-media';
import { beginOperation } from '../../actions/operation';
import { ATTACHMENT_KIND_NAMES } from '../../domain/attachment/say-attachment';
import { takesAttachments } from '../../domain/attachment/takes-attachments';
import { sayItem } from '../../domain/plan/item-number';
import type { OpenQuestionEntity } from '../../store/entities/open-question-entity';
import { QuestionRepository } from '../../store/question-repository';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { answerableQuestion, openQuestion, repeatOpenQuestion } from '../answer-question';
import { guidedObligationId } from '../guided/guided-session';
import { takeImportFile } from '../importing/take-file';
import type { InboundContent } from '../inbound-message';
import { askNumbered, type NumberedOption, type NumberedQuestion, questionText } from '../numbered-question';
import { obligationsNamedBefore } from '../reports/obligations-named-before';
import { namedShort } from '../texts/name-obligation';
import type { Reply, Turn } from '../turn';
import { numberTargets, openObligations, ownObligation } from './attachment-targets';
import { noFurtherAttachments, placedText, stillWaiting } from './place-attachments';

export type MediaContent = Extract<InboundContent, { readonly mediaId: string }>;

/** More than a screen holds helps nobody; the others are reached by `附件 归入 编号`. */
const MOST_OPTIONS = 20;

export function isMedia(content: InboundContent): content is MediaContent {
  return 'mediaId' in content;
}

/**
 * A picture, voice, video or file from a contact: it goes to the item named just before, else its sender is asked.
 * Until then it waits, kept and listed; nothing that was sent is dropped.
 */
export async function takeMedia(turn: Turn, content: MediaContent): Promise<Reply> {
  const toImport = await takeImportFile(turn, content);
  if (toImport) return toImport;
  const what = ATTACHMENT_KIND_NAMES[content.type];
  if (turn.member.contactUnitIds.length === 0)
    return { text: `${what}未保存：附件由各单位联络员发送，您未登记为联络员。` };
  const question = await openQuestion(turn);
  const asked = question && answerableQuestion(question);
  if (question && asked) return joinQuestion(turn, content, question, asked);
  const reply = await attachOrAsk(turn, content, question);
  const again = question ? await repeatOpenQuestion(turn, question) : '';
  return { text: `${reply.text}${again}` };
}

async function attachOrAsk(
  turn: Turn,
  content: MediaContent,
  question: OpenQuestionEntity | null,
): Promise<Reply> {
  const guided = question && guidedObligationId(question);
  const named = guided ? [guided] : await obligationsNamedBefore(turn);
  const meant: JudgedObligation[] = [];
  for (const id of named) {
    const obligation = await ownObligation(turn, id);
    if (obligation) meant.push(obligation);
  }
  const [only, ...others] = meant;
  if (only && others.length === 0) return attachTo(turn, content, only);
  const open = meant.filter((each) => takesAttachments(each, turn.act.now));
  return askWhere(turn, content, open.length > 0 ? open : await openObligations(turn));
}

async function attachTo(turn: Turn, content: MediaContent, obligation: JudgedObligation): Promise<Reply> {
  const what = ATTACHMENT_KIND_NAMES[content.type];
  if (!takesAttachments(obligation, turn.act.now)) {
    await keepWaiting(turn, content);
    return { text: `${noFurtherAttachments(obligation, turn)}${what}已收到并保存，未归入该项。` };
  }
  const act = beginOperation(turn.act, {
    kind: 'attach',
    summary: `附件 ${namedShort(obligation)}：${what}`,
    undoable: true,
  });
  await attachMedia(act, { ...rowOf(turn, content), obligationId: obligation.id });
  return { text: await placedText(turn, `${what}已收到，`, obligation) };
}

/** Keeps it without an item; that alone can be taken back too. */
function keepWaiting(turn: Turn, content: MediaContent): Promise<number> {
  const act = beginOperation(turn.act, {
    kind: 'attach',
    summary: `附件：${ATTACHMENT_KIND_NAMES[content.type]}（未归入事项）`,
    undoable: true,
  });
  return attachMedia(act, { ...rowOf(turn, content), obligationId: null });
}

function rowOf({ member, inboundId }: Turn, { type: kind, mediaId }: MediaContent) {
  return { personId: member.personId, inboundId, kind, mediaId };
}

async function askWhere(
  turn: Turn,
  content: MediaContent,
  candidates: readonly JudgedObligation[],
): Promise<Reply> {
  const what = ATTACHMENT_KIND_NAMES[content.type];
  const attachmentIds = [await keepWaiting(turn, content)];
  if (candidates.length === 0)
    return { text: `${what}已收到。贵单位目前没有可以归入的事项。${stillWaiting}` };
  const [only] = candidates;
  const none = { filings: [], attach: { attachmentIds, obligationId: null } };
  const options: NumberedOption[] =
    candidates.length === 1 && only
      ? [
          { number: 1, label: '是', filings: [], attach: { attachmentIds, obligationId: only.id } },
          { number: 2, label: '否', ...none },
        ]
      : [
          ...numberTargets(candidates)
            .slice(0, MOST_OPTIONS)
            .map(({ number, label, obligation }) => ({
              number,
              label,
              filings: [],
              attach: { attachmentIds, obligationId: obligation.id },
            })),
          { number: 0, label: '都不是', ...none },
        ];
  const cut = candidates.length > MOST_OPTIONS ? '（未列出的事项，请回复“附件 归入 编号”）' : '';
  const ask =
    candidates.length === 1 && only
      ? `${what}已收到，作为${sayItem(only.itemNo)}（${only.itemTitle}）的附件？`
      : `${what}已收到，是哪一项的附件${cut}：`;
  return askNumbered(turn, { ask, options, draftId: null, repeated: false });
}

/** Another question about where something belongs is open: what came now goes the same way. */
async function joinQuestion(
  turn: Turn,
  content: MediaContent,
  question: OpenQuestionEntity,
  asked: NumberedQuestion,
): Promise<Reply> {
  const id = await keepWaiting(turn, content);
  const options = asked.options.map((option) => {
    const attach = option.attach ?? {
      attachmentIds: [],
      obligationId: option.filings.length === 1 ? (option.filings[0]?.obligationId ?? null) : null,
    };
    return { ...option, attach: { ...attach, attachmentIds: [...attach.attachmentIds, id] } };
  });
  const joined = { ...asked, options };
  await new QuestionRepository(turn.act.manager).rewrite(question.id, JSON.stringify(joined));
  const what = ATTACHMENT_KIND_NAMES[content.type];
  return { text: `${what}已收到，将按您对下面问题的答复归入事项。\n${questionText(joined)}` };
}
