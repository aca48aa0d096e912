import { offerImport } from '../../actions/change-import';
import { CONFIRMABLE_MS } from '../../actions/import-question';
import type { ImportReview } from '../../actions/review-import';
import type { PlanReview } from '../../actions/review-plan';
import { firstReminder } from '../../reminders/preview';
import type { PlanImportEntity } from '../../store/entities/plan-import-entity';
import { sayReplaced } from '../texts/say-replaced';
import type { Reply, Turn } from '../turn';
import { contactsLines, openLines, planLines, unitsLines } from './review-lines';

const LOOK_AGAIN = '再看全文请回复“导入 预览”。';

interface Showing {
  /** Goes before it. */
  readonly note?: string;
  /** It was shown before, and something was decided since: what is left to settle, or what comes of it, is enough. */
  readonly again?: boolean;
}

/** Shows what would come of the document at this moment and asks for 确认; or says what has to be settled first. */
export async function showImport(
  { act, member }: Pick<Turn, 'act' | 'member'>,
  document: PlanImportEntity,
  { note = '', again = false }: Showing = {},
): Promise<Reply> {
  const expiresAt = new Date(act.now.getTime() + CONFIRMABLE_MS);
  const offer = { expiresAt, lookAhead: firstReminder };
  const { review, number, replaced } = await offerImport(act, member, document, offer);
  const shown = [
    ...(note === '' ? [] : [note]),
    ...((again ? openLines(review) : null) ?? linesOf(review, again)),
  ];
  const how = number === null ? howToSettle(review) : howToConfirm(review, number);
  return { text: `${[...shown, how].join('\n')}${again ? LOOK_AGAIN : ''}${sayReplaced(replaced)}` };
}

function linesOf(review: ImportReview, again: boolean): string[] {
  switch (review.kind) {
    case 'plan':
      return planLines(review, again);
    case 'contacts':
      return contactsLines(review);
    case 'units':
      return unitsLines(review);
  }
}

function howToSettle({ names }: ImportReview): string {
  const words =
    names.length > 0
      ? '指定已有单位请回复“对应 1 单位名称”（或“对应 1 候选1”），新建请回复“新建 1”或“新建 全部”。'
      : '';
  return `以上问题处理后才能导入。${words}放弃请回复“取消”。`;
}

function howToConfirm(review: ImportReview, number: number): string {
  const further = review.kind === 'plan' ? furtherChoice(review) : '';
  const what = review.kind === 'plan' && review.proposal.kind === 'new' ? '导入并启用' : '导入';
  return `${further}回复“确认”或“确认 ${number}”${what}（10分钟内有效），回复“取消”放弃。`;
}

function furtherChoice({ proposal, decisions, consequences }: PlanReview): string {
  if (proposal.kind === 'new')
    return decisions.owedBy === 'all' ? '仅由牵头单位报送的，请先回复“只牵头报送”。' : '';
  const added = consequences?.imported.revision?.added ?? 0;
  return added > 0 && decisions.addedFrom === 'current' ? '新增的从下期起报送的，请先回复“新增下期”。' : '';
}
