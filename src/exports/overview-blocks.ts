import { officeTimeOf } from '../domain/calendar/office-time';
import type { DocumentHead } from '../domain/documents/document-data';
import { fullDate, itemNumbers, signerOf } from '../domain/documents/words';
import type { Counts } from '../domain/figures/figures';
import { percent } from '../domain/text/say-figures';
import { sayDeadline } from '../domain/text/say-time';
import type { Block, Table } from './blocks';

/** How the period stands, as one paragraph. */
export function overviewText({ plan, period, figures, madeAt }: DocumentHead): string {
  const { owed, submitted, missing, overdue, returned, accepted, waived, units, rate, onTimeRate } = figures;
  return [
    `根据《${plan.title}》要求，${plan.year}年${period.name}进展情况应于${sayDeadline(period.dueAt)}前报送，`,
    `涉及${units}家单位，应报${owed}项。截至${fullDate(madeAt)}${officeTimeOf(madeAt)}，`,
    `已报${submitted}项（其中已审核通过${accepted}项），未报${missing}项（其中逾期${overdue}项，退回待重报${returned}项），`,
    `报送率${percent(rate)}，按时率${percent(onTimeRate)}。`,
    waived > 0 ? `另有免报${waived}项，不计入应报。` : '',
  ].join('');
}

/** The figures of each part of the plan, all of them in the last line. */
export function completenessTable(
  name: string,
  rows: readonly { readonly name: string; readonly figures: Counts }[],
  total: Counts,
): Table {
  return {
    kind: 'table',
    columns: [
      { name, width: 36, align: 'left' },
      ...['应报', '已报', '未报', '逾期', '退回'].map((column) => ({ name: column, width: 10 })),
      { name: '报送率', width: 13 },
    ],
    rows: [...rows, { name: '合计', figures: total }].map((row) => {
      const { owed, submitted, missing, overdue, returned, rate } = row.figures;
      return [row.name, ...[owed, submitted, missing, overdue, returned].map(String), percent(rate)];
    }),
  };
}

export function missingTable({ missing }: DocumentHead): Table {
  return {
    kind: 'table',
    columns: [
      { name: '序号', width: 9 },
      { name: '单位', width: 34, align: 'left' },
      { name: '未报事项（编号）', width: 37, align: 'left' },
      { name: '未报', width: 10 },
      { name: '逾期', width: 10 },
    ],
    rows: missing.map(({ name, figures, items }, i) => [
      String(i + 1),
      name,
      itemNumbers(items),
      String(figures.missing),
      String(figures.overdue),
    ]),
  };
}

export function signature(head: DocumentHead): Block {
  const signer = signerOf(head);
  return { kind: 'signature', lines: [...(signer ? [signer] : []), fullDate(head.madeAt)] };
}
