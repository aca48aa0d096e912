import { officeDayOf, officeTimeOf } from '../domain/calendar/office-time';
import type { DocumentHead, DocumentRow, NamedFigures } from '../domain/documents/document-data';
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
import { type FigureSource, SourceList } from './source-list';

/** A statement is quoted so far; what is left out of a longer sentence is marked. */
const QUOTED = 120;

type FigureOrigin = Omit<FigureSource, 'value'>;

const from = (name: string, filter: string, field: string | null): FigureOrigin => ({ name, filter, field });

/** What each figure counts, and where the command line shows the same one. */
const FROM = {
  owed: from('应报', '本期全部应报事项，免报、办结除外', 'owed'),
  units: from('涉及单位', '有应报事项的单位', 'units 中 owed>0'),
  submitted: from('已报', '状态为已报或已通过', 'submitted'),
  accepted: from('已通过', '状态为已通过', 'accepted'),
  missing: from('未报', '状态为待报或退回待重报', 'missing'),
  overdue: from('逾期', '未报且已过各自的截止时间（含宽限、延期）', 'overdue'),
  returned: from('退回待重报', '状态为退回待重报', 'returned'),
  waived: from('免报', '状态为免报，不计入应报', 'waived'),
  rate: from('报送率', '已报÷应报', 'submitted÷owed'),
  onTimeRate: from('按时率', '按时÷（已报过的和已过截止的应报事项）', null),
  punctualUnits: from('按时报齐的单位', '未报为0、迟报为0的单位', null),
  late: from('迟报', '首次报送晚于截止时间（含宽限、延期）', null),
  lateUnits: from('有迟报的单位', '迟报大于0的单位', null),
  missingUnits: from('未报送单位', '未报大于0的单位', 'units 中 missing>0'),
  overdueUnits: from('已逾期单位', '逾期大于0的单位', 'units 中 overdue>0'),
} as const;

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
    const units = sources.figure(String(punctual.length), '家', FROM.punctualUnits);
    yield { kind: 'text', text: `按时报齐全部事项的单位${units}：${punctual.join('、')}。` };
  }
  const late = unitsThat(head, (figures) => figures.late > 0);
  if (late.length > 0) {
    yield next(1, '迟报的单位');
    const units = sources.figure(String(late.length), '家', FROM.lateUnits);
    const items = sources.figure(String(head.figures.late), '项', FROM.late);
    yield { kind: 'text', text: `有迟报的单位${units}，迟报${items}：${late.join('、')}。` };
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
  yield { kind: 'text', text: sources.figuresNote() };
  yield sources.figuresTable();
  if (sources.hasStatements) {
    yield { kind: 'annex', label: '附件2', title: '文字来源' };
    yield sources.statementsTable();
  }
}

function unitsThat(head: DocumentHead, fits: (figures: NamedFigures['figures']) => boolean): string[] {
  return head.units.flatMap(({ name, figures }) => (name !== null && fits(figures) ? [name] : []));
}

function overview({ plan, period, figures, madeAt }: DocumentHead, sources: SourceList): string {
  const items = (value: number, from: FigureOrigin) => sources.figure(String(value), '项', from);
  return [
    `《${plan.title}》${plan.year}年${period.name}进展情况应于${sayDeadline(period.dueAt)}前报送。`,
    `截至${fullDate(madeAt)}${officeTimeOf(madeAt)}，应报${items(figures.owed, FROM.owed)}，`,
    `涉及单位${sources.figure(String(figures.units), '家', FROM.units)}；`,
    `已报${items(figures.submitted, FROM.submitted)}，其中已审核通过${items(figures.accepted, FROM.accepted)}；`,
    `未报${items(figures.missing, FROM.missing)}，其中逾期${items(figures.overdue, FROM.overdue)}，`,
    `退回待重报${items(figures.returned, FROM.returned)}。`,
    `报送率${sources.figure(percent(figures.rate), '', FROM.rate)}，`,
    `按时率${sources.figure(percent(figures.onTimeRate), '', FROM.onTimeRate)}。`,
    figures.waived > 0 ? `另有免报${items(figures.waived, FROM.waived)}。` : '',
  ].join('');
}

function missingText({ missing, figures }: DocumentHead, sources: SourceList): string {
  const late = missing.filter((unit) => unit.figures.overdue > 0);
  const units = sources.figure(String(missing.length), '家', FROM.missingUnits);
  const items = sources.figure(String(figures.missing), '项', FROM.missing);
  const overdue =
    late.length > 0 ? `，其中已逾期${sources.figure(String(late.length), '家', FROM.overdueUnits)}` : '';
  return `尚有单位${units}${overdue}，事项${items}未报送，名单如下（各单位数字见${sources.queryName}）：`;
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
