import { stream } from 'exceljs';
import type {
  DocumentHead,
  DocumentRow,
  DocumentVersion,
  HistoryRow,
  MissingRow,
} from '../domain/documents/document-data';
import { itemNumber, LAMP_NAMES, partName, standingName, VERSION_NAMES } from '../domain/documents/words';
import type { Counts } from '../domain/figures/figures';
import { figuresLine, ratesLine } from '../domain/text/say-figures';
import { sayDeadline, sayMoment } from '../domain/text/say-time';
import { STATE_NAMES } from '../domain/text/state-names';
import type { DocumentRequest, Portions } from './document-request';
import { type Column, percentCell, type SheetValue, TableSheet } from './table-sheet';

/** 导出: figures, every obligation with its text, what is missing, every version. Rows are written as they come. */
export async function writeProgressWorkbook({ head, path }: DocumentRequest, rows: Portions): Promise<void> {
  const workbook = new stream.xlsx.WorkbookWriter({
    filename: path,
    useStyles: true,
    useSharedStrings: false,
  });
  workbook.creator = '催报';
  workbook.created = head.madeAt;
  writeSummary(workbook, head);
  await writeDetails(workbook, rows);
  await writeMissing(workbook, rows);
  await writeHistory(workbook, rows);
  await workbook.commit();
}

type Writer = InstanceType<typeof stream.xlsx.WorkbookWriter>;

function writeSummary(workbook: Writer, head: DocumentHead): void {
  const { plan, period, figures, madeAt } = head;
  const sheet = new TableSheet(workbook, '汇总', SUMMARY_COLUMNS, [
    `《${plan.title}》${period.name}报送情况`,
    `报送期 ${period.code}，截止${sayDeadline(period.dueAt)}，数据截至${plan.year}年${sayMoment(madeAt)}`,
    figuresLine(figures),
    ratesLine(figures),
  ]);
  sheet.add(summaryRow('合计', '全部', figures));
  for (const each of head.sections) sheet.add(summaryRow('章节', each.name ?? '其他事项', each.figures));
  for (const each of head.units) sheet.add(summaryRow('单位', each.name ?? '', each.figures));
  sheet.end();
}

const COUNT_WIDTH = 10;
const SUMMARY_COLUMNS: readonly Column[] = [
  { name: '分类', width: 8 },
  { name: '名称', width: 44 },
  ...['应报', '已报', '未报', '逾期', '退回待重报', '通过', '部分已报', '免报', '按时', '迟报'].map(
    (name) => ({
      name,
      width: name.length > 2 ? COUNT_WIDTH + 3 : COUNT_WIDTH,
      align: 'center' as const,
    }),
  ),
  { name: '报送率', width: COUNT_WIDTH, align: 'center' },
  { name: '按时率', width: COUNT_WIDTH, align: 'center' },
];

function summaryRow(kind: string, name: string, figures: Counts): SheetValue[] {
  const { owed, submitted, missing, overdue, returned, accepted, partial, waived, punctual, late } = figures;
  return [
    kind,
    name,
    ...[owed, submitted, missing, overdue, returned, accepted, partial, waived, punctual, late],
    percentCell(figures.rate),
    percentCell(figures.onTimeRate),
  ];
}

async function writeDetails(workbook: Writer, rows: Portions): Promise<void> {
  const sheet = new TableSheet(workbook, '明细', DETAIL_COLUMNS);
  let done = 0;
  for await (const portion of rows.of<DocumentRow>('rows')) {
    for (const row of portion) sheet.add(detailRow(row));
    done += portion.length;
    rows.progress(done);
  }
  sheet.end();
}

const DETAIL_COLUMNS: readonly Column[] = [
  { name: '序号', width: 10, align: 'center' },
  { name: '章节', width: 24, repeated: true },
  { name: '事项编号', width: 10, align: 'center', repeated: true },
  { name: '事项', width: 32, repeated: true },
  { name: '单位', width: 24, repeated: true },
  { name: '责任', width: 7, align: 'center', repeated: true },
  { name: '状态', width: 14, align: 'center', repeated: true },
  { name: '预警', width: 7, align: 'center', repeated: true },
  { name: '截止时间', width: 17, align: 'center' },
  { name: '按时或迟报', width: 12, align: 'center' },
  { name: '版本', width: 7, align: 'center' },
  { name: '首次报送', width: 17, align: 'center' },
  { name: '本版报送', width: 17, align: 'center' },
  { name: '报送人', width: 12, align: 'center' },
  { name: '报送方式', width: 12, align: 'center' },
  { name: '报送内容', width: 80 },
  { name: '退回、免报等理由', width: 28 },
  { name: '细化方案', width: 50 },
];

function detailRow(row: DocumentRow): SheetValue[] {
  const { report } = row;
  return [
    row.ordinal,
    row.headings.join(' / '),
    numberCell(row.item.no),
    row.item.title,
    row.unit,
    partName(row.part),
    standingName(row),
    LAMP_NAMES[row.lamp],
    row.dueAt,
    row.late === null ? null : row.late ? '迟报' : '按时',
    report?.version ?? null,
    row.firstReportedAt,
    report?.reportedAt ?? null,
    report?.by ?? null,
    report ? wayOf(report) : null,
    report?.text ?? null,
    row.remark,
    row.actionPlan,
  ];
}

function wayOf({ kind, byProxy }: DocumentVersion): string {
  return `${VERSION_NAMES[kind]}${byProxy ? '（代报）' : ''}`;
}

/** A number that sorts as one; a removed item's is a word. */
function numberCell(no: number): SheetValue {
  return no < 0 ? itemNumber(no) : no;
}

async function writeMissing(workbook: Writer, rows: Portions): Promise<void> {
  const sheet = new TableSheet(workbook, '未报清单', [
    { name: '单位', width: 26 },
    { name: '事项编号', width: 10, align: 'center' },
    { name: '事项', width: 40 },
    { name: '责任', width: 7, align: 'center' },
    { name: '状态', width: 20, align: 'center' },
    { name: '预警', width: 7, align: 'center' },
    { name: '截止时间', width: 17, align: 'center' },
    { name: '逾期天数', width: 10, align: 'center' },
    { name: '联络员', width: 18 },
    { name: '电话', width: 18 },
  ]);
  for await (const portion of rows.of<MissingRow>('missing'))
    for (const row of portion)
      sheet.add([
        row.unit,
        numberCell(row.item.no),
        row.item.title,
        partName(row.part),
        `${STATE_NAMES[row.state]}${row.partial ? '（部分已报）' : ''}`,
        LAMP_NAMES[row.lamp],
        row.dueAt,
        row.overdueDays === 0 ? null : row.overdueDays,
        row.contacts.map(({ name, reachable }) => `${name}${reachable ? '' : '（联系不上）'}`).join('、') ||
          '未登记',
        row.contacts.flatMap(({ phone }) => phone ?? []).join('、') || null,
      ]);
  sheet.end();
}

async function writeHistory(workbook: Writer, rows: Portions): Promise<void> {
  const sheet = new TableSheet(workbook, '历史版本', [
    { name: '明细序号', width: 10, align: 'center' },
    { name: '事项编号', width: 10, align: 'center', repeated: true },
    { name: '事项', width: 32, repeated: true },
    { name: '单位', width: 24, repeated: true },
    { name: '版本', width: 7, align: 'center', repeated: true },
    { name: '报送时间', width: 17, align: 'center' },
    { name: '报送人', width: 12, align: 'center' },
    { name: '报送方式', width: 14, align: 'center' },
    { name: '是否现行', width: 10, align: 'center' },
    { name: '撤回时间', width: 17, align: 'center' },
    { name: '报送内容', width: 90 },
  ]);
  for await (const portion of rows.of<HistoryRow>('history'))
    for (const row of portion)
      sheet.add([
        row.ordinal,
        numberCell(row.item.no),
        row.item.title,
        row.unit,
        row.version,
        row.reportedAt,
        row.by,
        wayOf(row),
        row.current ? '现行' : null,
        row.withdrawnAt,
        row.text,
      ]);
  sheet.end();
}
