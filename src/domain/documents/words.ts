import { safeFileName } from '../attachment/file-name';
import { officeDayOf } from '../calendar/office-time';
import type { Lamp } from '../obligation/lamp';
import { formerNumber } from '../plan/item-number';
import { STATE_NAMES } from '../text/state-names';
import type { DocumentHead, DocumentKind, DocumentRow, DocumentVersion } from './document-data';

export const LAMP_NAMES: Readonly<Record<Lamp, string>> = { none: '', blue: '蓝', yellow: '黄', red: '红' };

export const VERSION_NAMES: Readonly<Record<DocumentVersion['kind'], string>> = {
  report: '报送',
  supplement: '补充',
  nil: '零报告',
  partial: '部分报送',
};

export function partName(part: DocumentRow['part']): string {
  return part === 'lead' ? '牵头' : '配合';
}

/** `退回待重报`, `待报（部分已报）`, `办结`. */
export function standingName({
  state,
  partial,
  itemClosed,
}: Pick<DocumentRow, 'state' | 'partial' | 'itemClosed'>): string {
  if (itemClosed) return '办结';
  return `${STATE_NAMES[state]}${partial ? '（部分已报）' : ''}`;
}

/** `2022年7月5日`. */
export function fullDate(instant: Date): string {
  const [year, month, day] = officeDayOf(instant).split('-').map(Number);
  return `${year}年${month}月${day}日`;
}

/** Who signs: the collecting office, else who issued the plan. */
export function signerOf({ plan }: DocumentHead): string | null {
  return plan.collector ?? plan.issuer;
}

/** `第5、24项` without its measure word, for a column: `5、24`, removed ones as `原5`. */
export function itemNumbers(nos: readonly number[]): string {
  return nos.map(itemNumber).join('、');
}

/** `18`; of a removed item `原18`. */
export function itemNumber(no: number): string {
  return no < 0 ? `原${formerNumber(no)}` : String(no);
}

const DOCUMENTS: Readonly<Record<DocumentKind, { readonly name: string; readonly ending: string }>> = {
  workbook: { name: '报送情况工作簿', ending: 'xlsx' },
  briefing: { name: '落实情况汇总', ending: 'docx' },
  circular: { name: '通报稿', ending: 'docx' },
  'circular-text': { name: '通报稿', ending: 'txt' },
  evidence: { name: '附件包', ending: 'zip' },
};
/** So much of a plan's title fits the window in which a file is shown. */
const TITLE_IN_NAME = 30;

/** `落实情况汇总`. */
export function documentName(kind: DocumentKind): string {
  return DOCUMENTS[kind].name;
}

/** `2022年二季度落实情况汇总（揭阳市数字政府改革建设2022年工作要点）.docx`. */
export function documentFileName(kind: DocumentKind, { plan, period }: DocumentHead): string {
  const { name, ending } = DOCUMENTS[kind];
  const title = [...plan.title].slice(0, TITLE_IN_NAME).join('');
  const given = `${plan.year}年${period.name}${name}（${title}）.${ending}`;
  return safeFileName(given.replaceAll('/', ' '), [ending]) ?? `${kind}.${ending}`;
}
