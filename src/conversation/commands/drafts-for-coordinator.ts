import { sayItem } from '../../domain/plan/item-number';
import { opening } from '../../domain/text/opening';
import { sayMoment } from '../../domain/text/say-time';
import type { HomelessDraft } from '../../store/read-models/homeless-drafts';
import { homelessDrafts } from '../reports/homeless-drafts';
import type { Reply, Turn } from '../turn';

const LISTED = 20;
const QUOTED_CHARACTERS = 40;

/** 「草稿」 from a coordinator: texts of contacts that have found no item; nothing but 代报 can be done with them. */
export async function draftsForCoordinator(turn: Turn, args: string): Promise<Reply> {
  const wanted = args.trim();
  const drafts = (await homelessDrafts(turn)).filter(
    ({ units, writer }) => wanted === '' || writer === wanted || units.some((unit) => unit.includes(wanted)),
  );
  if (drafts.length === 0) return { text: `${wanted}目前没有未归档的文字。` };
  const lines = drafts.slice(0, LISTED).map((draft, i) => `${i + 1}. ${draftLine(draft)}`);
  if (drafts.length > LISTED) lines.push(`……另有${drafts.length - LISTED}条`);
  const [first] = drafts;
  const unit = first?.units[0] ?? '单位';
  return {
    text: [
      `【未归档】${drafts.length}条：`,
      ...lines,
      `请提醒联络员回复“草稿”处理；需要代为登记的，请回复“代报 ${first?.itemNo ?? '事项编号'} ${unit} 内容”。`,
    ].join('\n'),
  };
}

function draftLine({ draft, writer, units, itemNo }: HomelessDraft): string {
  const item = itemNo === null ? '' : `，${sayItem(itemNo)}`;
  return `${units.join('、')} ${writer}（${sayMoment(draft.createdAt)}${item}）：${opening(draft.text, QUOTED_CHARACTERS)}`;
}
