import { officeDayOf, officeTimeOf } from '../domain/calendar/office-time';
import type { DocumentHead, DocumentRow } from '../domain/documents/document-data';
import { filledIn, type OfficeTemplate } from '../domain/documents/office-template';
import { fullDate, itemNumber, partName } from '../domain/documents/words';
import { readReportFields } from '../domain/message/report-fields';
import { sayItem } from '../domain/plan/item-number';
import { percent } from '../domain/text/say-figures';
import { sayDeadline } from '../domain/text/say-time';
import { STATE_NAMES } from '../domain/text/state-names';
import type { Block } from './blocks';
import type { DocumentRequest, Portions } from './document-request';
import { HeadingNumbers, withoutLabel } from './headings';
import { missingTable, signature } from './overview-blocks';
import { isReported, itemTitle } from './reported';
import { SourceList } from './source-list';

/** A statement is quoted so far; what is left out of a longer sentence is marked. */
const QUOTED = 120;

export function circularTitle({ plan, period }: DocumentHead, { words }: OfficeTemplate): string {
  return filledIn(words.circularTitle, { plan: plan.title, year: plan.year, period: period.name });
}

/**
 * 通报, a draft: every figure carries 〔数n〕 and every statement 〔文n〕. The annexes say from which query and filter the
 * figure comes, and in which reply the words stand.
 */
export async function* circularBlocks(
  { head, template }: Pick<DocumentRequest, 'head' | 'template'>,
  portions: Portions,
): AsyncGenerator<Block> {
  const numbers = new HeadingNumbers();
  const sources = new SourceList(head);
  const next = (level: 1 | 2, text: string): Block => ({
    kind: 'heading',
    level,
    text: `${numbers.next(level)}${text}`,
  });
  yield { kind: 'title', text: circularTitle(head, template) };
  yield next(1, template.words.overview);
  yield { kind: 'text', text: overview(head, sources) };
  const punctual = unitsThat(
    head,
    ({ owed, submitted, late }) => owed > 0 && submitted === owed && late === 0,
  );
  if (punctual.length > 0) {
    yield next(1, '按时报齐的单位');
    const count = sources.figure(String(punctual.length), '单位', '未报为0且迟报为0的单位数', 'units[]');
    yield { kind: 'text', text: `${count}家单位按时报齐全部事项：${punctual.join('、')}。` };
  }
  const late = unitsThat(head, (figures) => figures.late > 0);
  if (late.length > 0) {
    yield next(1, '迟报的单位');
    const items = sources.figure(
      String(head.figures.late),
      '迟报',
      '首次报送晚于截止（含宽限）的应报事项数',
      null,
    );
    const units = sources.figure(String(late.length), '单位', '有迟报事项的单位数', null);
    yield { kind: 'text', text: `${units}家单位共${items}项迟报：${late.join('、')}。` };
  }
  if (head.missing.length > 0) {
    yield next(1, template.words.missing);
    yield { kind: 'text', text: missingText(head, sources) };
    yield missingTable(head);
  }
  yield* statements(template, portions, sources, next);
  yield next(1, '有关要求');
  yield { kind: 'text', text: template.words.request };
  yield signature(head);
  yield { kind: 'annex', label: '附件1', title: '数据来源' };
  yield sources.figuresTable();
  if (sources.hasStatements) {
    yield { kind: 'annex', label: '附件2', title: '文字来源' };
    yield sources.statementsTable();
  }
}

function unitsThat(head: DocumentHead, fits: (figures: DocumentHead['figures']) => boolean): string[] {
  return head.units.flatMap(({ name, figures }) => (name !== null && fits(figures) ? [name] : []));
}

function overview({ plan, period, figures, madeAt }: DocumentHead, sources: SourceList): string {
  const count = (value: number, name: string, filter: string, field: string | null) =>
    sources.figure(String(value), name, filter, field);
  return [
    `《${plan.title}》${plan.year}年${period.name}进展情况应于${sayDeadline(period.dueAt)}前报送。`,
    `截至${fullDate(madeAt)}${officeTimeOf(madeAt)}，`,
    `应报${count(figures.owed, '应报', '该报送期全部应报事项，不含免报和办结', 'owed')}项，`,
    `涉及${count(figures.units, '单位', '有应报事项的单位数', 'units.length')}家单位；`,
    `已报${count(figures.submitted, '已报', '状态为已报或已通过', 'submitted')}项，`,
    `其中已审核通过${count(figures.accepted, '通过', '状态为已通过', 'accepted')}项；`,
    `未报${count(figures.missing, '未报', '状态为待报或退回', 'missing')}项，`,
    `其中逾期${count(figures.overdue, '逾期', '未报且已过各自截止时间（含宽限、延期）', 'overdue')}项，`,
    `退回待重报${count(figures.returned, '退回待重报', '状态为退回', 'returned')}项。`,
    `报送率${sources.figure(percent(figures.rate), '报送率', '已报÷应报', 'submitted÷owed')}，`,
    `按时率${sources.figure(percent(figures.onTimeRate), '按时率', '按时÷（已报过或已过截止的应报事项）', null)}。`,
    figures.waived > 0
      ? `另有免报${count(figures.waived, '免报', '状态为免报，不计入应报', 'waived')}项。`
      : '',
  ].join('');
}

function missingText({ missing, figures }: DocumentHead, sources: SourceList): string {
  const units = sources.figure(String(missing.length), '单位', '未报大于0的单位数', 'units[]');
  const overdue = missing.filter((unit) => unit.figures.overdue > 0);
  const late =
    overdue.length === 0
      ? ''
      : `，其中${sources.figure(String(overdue.length), '单位', '逾期大于0的单位数', 'units[]')}家单位已逾期`;
  return `尚有${units}家单位${figures.missing}项未报送${late}，名单如下（各单位数字见${sources.queryName}）：`;
}

/** What the leading units have reported, in their own words. */
async function* statements(
  template: OfficeTemplate,
  portions: Portions,
  sources: SourceList,
  next: (level: 1 | 2, text: string) => Block,
): AsyncGenerator<Block> {
  let section: string | null = null;
  let done = 0;
  for await (const rows of portions.of<DocumentRow>('rows')) {
    for (const row of rows) {
      if (row.part !== 'lead' || !isReported(row) || row.report === null || row.report.kind === 'nil')
        continue;
      if (section === null) yield next(1, '工作进展摘录');
      const itsSection = row.headings.map(withoutLabel).join('——') || template.words.otherItems;
      if (itsSection !== section) yield next(2, itsSection);
      section = itsSection;
      const unreviewed = row.state === 'accepted' ? '' : template.words.unreviewed;
      const mark = sources.statement([
        itemNumber(row.item.no),
        row.unit,
        `第${row.report.version}版`,
        `${officeDayOf(row.report.reportedAt)} ${officeTimeOf(row.report.reportedAt)}`,
        row.report.by,
        STATE_NAMES[row.state],
      ]);
      yield {
        kind: 'text',
        text: `${row.unit}（${sayItem(row.item.no)} ${itemTitle(row)}，${partName(row.part)}）${unreviewed}：“${firstSentence(row.report.text)}”${mark}`,
      };
    }
    done += rows.length;
    portions.progress(done);
  }
}

/** The words as reported; nothing is put into anybody's mouth. */
function firstSentence(text: string): string {
  const progress = readReportFields(text).progress.trim() || text.trim();
  const sentence = /^[^。！？\n]+[。！？]?/u.exec(progress)?.[0].trim() ?? '';
  const characters = [...sentence];
  return characters.length <= QUOTED ? sentence : `${characters.slice(0, QUOTED).join('')}……`;
}
