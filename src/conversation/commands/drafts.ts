import { dropDraft } from '../../actions/drop-draft';
import { beginOperation } from '../../actions/operation';
import { RuleViolation } from '../../domain/rule-violation';
import { parseNumeral } from '../../domain/text/chinese-numerals';
import { opening } from '../../domain/text/opening';
import { sayMoment } from '../../domain/text/say-time';
import { waitingAttachments } from '../attachments/attachment-list';
import { defineCommand, UsageError } from '../define-command';
import { coordinatedPlanIds } from '../member';
import { draftsWaiting, type WaitingDraft } from '../reports/drafts-waiting';

import { fileDraft } from '../reports/file-draft';
import type { ReportMove } from '../reports/file-reports';
import { pageDraftsLine } from '../reports/page-drafts-line';
import { reportPageOf } from '../reports/report-page-link';
import { textInChat } from '../reports/text-in-chat';
import type { Reply, Turn } from '../turn';
import { draftsForCoordinator } from './drafts-for-coordinator';

const OPENING_CHARACTERS = 20;
const LISTED = 20;
const ARGS =
  /^[#＃]?\s*([0-9０-９]{1,9})\s*(?:号|[.、，,:：])?\s*(?:(报送|上报|报|填|提交|补充|修改|更正|部分|零报告|无进展)|(删除|删掉|删|丢弃|不要了?))?\s*([\s\S]*)$/;
const MOVES: Readonly<Record<string, ReportMove>> = {
  补充: 'supplement',
  修改: 'amend',
  更正: 'amend',
  部分: 'submitPartial',
  零报告: 'nil',
  无进展: 'nil',
};

/** 「草稿」: my texts without a home; each can be seen, filed or dropped. */
export const drafts = defineCommand({
  words: ['草稿', '我的草稿'],
  usage: '草稿 [编号 [报 事项编号|删除]]',
  example: '草稿',
  summary: '查看、报送或删除尚未登记的文字；统筹员可见各单位未归档的文字',
  allowed: ['contact', 'coordinator'],
  takesGluedText: false,
  async handle(args, turn) {
    if (isForCoordinator(args, turn)) return draftsForCoordinator(turn, args);
    const waiting = await draftsWaiting(turn);
    const coordinates = coordinatedPlanIds(turn.member, turn.calendar).length > 0;
    if (args === '') {
      const reply = coordinates ? await listForCoordinator(turn, waiting) : list(waiting);
      return { text: `${reply.text}${await pageDraftsLine(turn)}${await waitingAttachments(turn)}` };
    }
    const read = ARGS.exec(args);
    if (!read) throw new UsageError(drafts);
    const [, digits, verb, drop, rest = ''] = read;
    const number = parseNumeral(digits ?? '') ?? 0;
    const found = waiting.find(({ draft }) => draft.id === number);
    if (!found) throw new RuleViolation('draft.unknown', { no: number });
    if (drop) return remove(turn, found);
    if (!verb && rest.trim() === '') return show(turn, found);
    return file(turn, found, verb ?? '', rest.trim());
  },
});

/** Who coordinates and reports for nobody has no drafts to look after; a unit's name asks for those of the unit. */
function isForCoordinator(args: string, { member, calendar }: Turn): boolean {
  if (coordinatedPlanIds(member, calendar).length === 0) return false;
  return member.contactUnitIds.length === 0 || (args !== '' && !ARGS.test(args));
}

/** The own ones, where there are any, and those of the contacts. */
async function listForCoordinator(turn: Turn, waiting: readonly WaitingDraft[]): Promise<Reply> {
  const theirs = await draftsForCoordinator(turn, '');
  return waiting.length === 0 ? theirs : { text: `${list(waiting).text}\n\n${theirs.text}` };
}

function list(waiting: readonly WaitingDraft[]): Reply {
  const [first] = waiting;
  if (!first) return { text: '您没有待处理的草稿。' };
  const lines = waiting
    .slice(-LISTED)
    .map(
      ({ draft, why }) =>
        `${draft.id}号 “${opening(draft.text, OPENING_CHARACTERS)}”（${sayMoment(draft.createdAt)}，${why}）`,
    );
  const id = waiting.at(-1)?.draft.id ?? 0;
  const cut = waiting.length > LISTED ? `（以下为最近${LISTED}份）` : '';
  return {
    text: [
      `您有${waiting.length}份草稿${cut}：`,
      ...lines,
      `查看全文请回复“草稿 ${id}”，报送请回复“草稿 ${id} 报 事项编号”，不再需要请回复“草稿 ${id} 删除”。`,
    ].join('\n'),
  };
}

function show(turn: Turn, { draft, why }: WaitingDraft): Reply {
  return {
    text: `草稿${draft.id}号（${sayMoment(draft.createdAt)}，${why}）：\n${textInChat(draft.text, reportPageOf(turn))}`,
  };
}

async function file(
  turn: Turn,
  { draft, request }: WaitingDraft,
  verb: string,
  said: string,
): Promise<Reply> {
  if (request)
    return { text: `草稿${draft.id}号正等待统筹员决定（申请#${request.id}），同意后即登记，无需另报。` };
  const asTyped = (draft.move ?? 'submit') as ReportMove;
  const reply = await fileDraft(turn, draft, MOVES[verb] ?? asTyped, said);
  return reply ?? { text: `请写明事项编号，如：草稿 ${draft.id} 报 18。回复“任务”可查看应报事项。` };
}

async function remove(turn: Turn, { draft, request }: WaitingDraft): Promise<Reply> {
  const quoted = opening(draft.text);
  const act = beginOperation(turn.act, {
    kind: 'dropDraft',
    summary: `删除草稿${draft.id}号“${quoted}”`,
    undoable: true,
  });
  if (!(await dropDraft(act, draft, request))) throw new RuleViolation('draft.unknown', { no: draft.id });
  const withdrawn = request ? `申请#${request.id}一并撤回。` : '';
  return { text: `草稿${draft.id}号“${quoted}”已删除。${withdrawn}误删请回复“撤销”。` };
}
