import type { DocumentHead, DocumentRow } from '../domain/documents/document-data';
import { filledIn, type OfficeTemplate } from '../domain/documents/office-template';
import { partName } from '../domain/documents/words';
import { nilReason } from '../domain/message/report-marks';
import { sayItemWithFormer } from '../domain/plan/item-number';
import type { Block } from './blocks';
import type { DocumentRequest, Portions } from './document-request';
import { HeadingNumbers, withoutLabel } from './headings';
import { writeOfficeDocument } from './office-document';
import { completenessTable, missingTable, overviewText, signature } from './overview-blocks';
import { isReported, itemTitle } from './reported';

/** 汇总: what the units have reported, by section and item, as a document that is sent upward. */
export async function writeBriefing(request: DocumentRequest, portions: Portions): Promise<void> {
  const { path, template, head } = request;
  const title = briefingTitle(head, template);
  await writeOfficeDocument(path, template, briefingBlocks(head, template, title, portions), title);
}

function briefingTitle({ plan, period }: DocumentHead, { words }: OfficeTemplate): string {
  return filledIn(words.briefingTitle, { plan: plan.title, year: plan.year, period: period.name });
}

async function* briefingBlocks(
  head: DocumentHead,
  template: OfficeTemplate,
  title: string,
  portions: Portions,
): AsyncGenerator<Block> {
  const numbers = new HeadingNumbers();
  const { words } = template;
  yield { kind: 'title', text: title };
  yield heading(numbers, 1, words.overview);
  yield { kind: 'text', text: overviewText(head) };
  if (head.sections.length > 1) {
    yield completenessTable(
      '章节',
      head.sections.map(({ name, figures }) => ({
        name: name === null ? words.otherItems : withoutLabel(name),
        figures,
      })),
      head.figures,
    );
  }
  if (head.missing.length === 0 && head.figures.owed > 0) yield { kind: 'text', text: '各单位均已报送。' };
  yield* reportBlocks(template, numbers, portions);
  if (head.missing.length > 0) {
    yield heading(numbers, 1, words.missing);
    const { missing } = head.figures;
    yield { kind: 'text', text: `尚有${head.missing.length}家单位${missing}项未报送，名单如下：` };
    yield missingTable(head);
  }
  yield signature(head);
  if (head.units.length > 0) {
    yield { kind: 'annex', label: '附件', title: words.byUnit };
    const units = head.units.map(({ name, figures }) => ({ name: name ?? '', figures }));
    yield completenessTable('单位', units, head.figures);
  }
}

/** A heading comes only with the first text below it: what nobody has reported on leaves none behind. */
async function* reportBlocks(
  { words }: OfficeTemplate,
  numbers: HeadingNumbers,
  portions: Portions,
): AsyncGenerator<Block> {
  let section: string | null = null;
  for await (const item of itemsOf(portions)) {
    const reported = item.filter(isReported);
    const [first] = reported;
    if (!first) continue;
    if (section === null) yield heading(numbers, 1, words.progress);
    const itsSection = first.headings.map(withoutLabel).join('——') || words.otherItems;
    if (itsSection !== section) yield heading(numbers, 2, itsSection);
    section = itsSection;
    yield heading(numbers, 3, `${itemTitle(first)}（${sayItemWithFormer(numbered(first))}）`);
    for (const row of reported) {
      const said = `${row.unit}（${partName(row.part)}）${row.state === 'accepted' ? '' : words.unreviewed}`;
      yield reported.length > 1 ? heading(numbers, 4, said) : { kind: 'heading', level: 4, text: said };
      yield { kind: 'text', text: reportText(row) };
    }
  }
}

/** The rows of one item after the other, wherever the portions part them. */
async function* itemsOf(portions: Portions): AsyncGenerator<readonly DocumentRow[]> {
  let done = 0;
  let item: DocumentRow[] = [];
  for await (const portion of portions.of<DocumentRow>('rows')) {
    for (const row of portion) {
      if (item.length > 0 && item[0]?.item.no !== row.item.no) {
        yield item;
        item = [];
      }
      item.push(row);
    }
    done += portion.length;
    portions.progress(done);
  }
  if (item.length > 0) yield item;
}

function reportText({ report }: DocumentRow): string {
  if (report === null) return '';
  if (report.kind !== 'nil') return report.text;
  const reason = nilReason(report.text) ?? report.text;
  return reason === '' ? '本期无新进展（零报告）。' : `本期无新进展（零报告），原因：${ended(reason)}`;
}

function ended(sentence: string): string {
  return /[。！？.!?]$/.test(sentence) ? sentence : `${sentence}。`;
}

function numbered({ item }: DocumentRow) {
  return { itemNo: item.no, formerNo: item.formerNo };
}

function heading(numbers: HeadingNumbers, level: 1 | 2 | 3 | 4, text: string): Block {
  return { kind: 'heading', level, text: `${numbers.next(level)}${text}` };
}
