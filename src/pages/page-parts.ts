import type { Counts, Figures } from '../domain/figures/figures';
import type { Lamp } from '../domain/obligation/lamp';
import { periodName } from '../domain/period/period-code';
import { percent } from '../domain/text/say-figures';
import { type StandingFacts, sayState } from '../domain/text/say-state';
import type { PlanTimes } from '../store/read-models/plan-calendar';
import { type Html, html, type Part } from './html';

/** The figures at the head of a page: the words and the order of the chat's; of one unit not how many units they concern. */
export function figureList(figures: Figures, ofOneUnit = false): Html {
  const { owed, submitted, missing, overdue, returned, partial, late, waived, rate, onTimeRate, units } =
    figures;
  const notes = [
    ...(returned > 0 ? [`退回待重报 ${returned}`] : []),
    ...(partial > 0 ? [`部分已报 ${partial}`] : []),
    ...(late > 0 ? [`迟报 ${late}`] : []),
    ...(waived > 0 ? [`免报 ${waived}（不计入应报）`] : []),
  ];
  const entry = (name: string, value: Part, isBad = false) =>
    html`<div${isBad ? html` class="bad"` : html``}><dt>${name}</dt><dd>${value}</dd></div>`;
  return html`<dl class="figures">${[
    entry('应报', owed),
    entry('已报', submitted),
    entry('未报', missing),
    entry('逾期', overdue, overdue > 0),
    entry('报送率', percent(rate)),
    entry('按时率', percent(onTimeRate)),
    ...(ofOneUnit ? [] : [entry('涉及单位', units)]),
  ]}</dl>${notes.length > 0 ? html`<p class="note">其中：${notes.join('，')}。</p>` : html``}`;
}

/** Cells of one row of figures, with their names for a narrow screen. */
export function figureCells({ owed, submitted, missing, overdue, rate, onTimeRate }: Counts): Html[] {
  const cell = (name: string, value: Part, isBad = false) =>
    html`<td class="number${isBad ? ' late' : ''}" data-name="${name}">${value}</td>`;
  return [
    cell('应报', owed),
    cell('已报', submitted),
    cell('未报', missing),
    cell('逾期', overdue, overdue > 0),
    cell('报送率', percent(rate)),
    cell('按时率', percent(onTimeRate)),
  ];
}

export const FIGURE_HEADS: Html = html`${['应报', '已报', '未报', '逾期', '报送率', '按时率'].map(
  (name) => html`<th scope="col" class="number">${name}</th>`,
)}`;

/** What a chart draws for a row: 已报, 未报 that is not overdue, 逾期. */
export function barOf({ submitted, missing, overdue }: Counts): string {
  return [submitted, missing - overdue, overdue].join(',');
}

/** What a chart draws for a row: both rates in percent, empty where there is none or nothing was due yet. */
export function lineOf({ submitted, rate, onTimeRate }: Counts, isAhead: boolean): string {
  if (isAhead && submitted === 0) return ',';
  return [rate, onTimeRate].map((each) => (each === null ? '' : Math.round(each * 1000) / 10)).join(',');
}

/** A place that a script fills; without one it is not there. What it shows stands in the table `of`. */
export function chart(kind: 'bars' | 'lines', of: string, name: string): Html {
  return html`<div class="chart screen" data-chart="${kind}" data-of="${of}" data-label="${name}，数据见下表"></div>`;
}

const LAMP_CLASSES: Readonly<Record<Lamp, string>> = {
  none: '',
  blue: 'lamp-blue',
  yellow: 'lamp-yellow',
  red: 'lamp-red',
};

/** In words, with a colour that says nothing more. */
export function stateText(standing: StandingFacts): Html {
  const { state, itemClosed, lamp, late } = standing;
  const isDone = !itemClosed && (state === 'submitted' || state === 'accepted');
  const look = isDone ? (late ? 'late' : 'done') : itemClosed ? '' : LAMP_CLASSES[lamp];
  return html`<span class="${look}">${sayState(standing)}</span>`;
}

export interface Tab {
  readonly name: string;
  readonly href: string;
  readonly isCurrent: boolean;
}

/** Links between views of the same thing; none where there is only one. */
export function tabs(label: string, entries: readonly Tab[]): Html {
  if (entries.length < 2) return html``;
  return html`<nav aria-label="${label}"><ul class="tabs">${entries.map(
    ({ name, href, isCurrent }) =>
      html`<li><a href="${href}"${isCurrent ? html` aria-current="true"` : html``}>${name}</a></li>`,
  )}</ul></nav>`;
}

export function periodTabs(
  { periods, plan }: PlanTimes,
  current: string,
  hrefOf: (code: string) => string,
): Html {
  return tabs(
    '报送期',
    periods.map(({ period: { code } }) => ({
      name: periodName(code, plan.year),
      href: hrefOf(code),
      isCurrent: code === current,
    })),
  );
}

/** So many rows are seen at once; the others are a touch away, and on paper all are there. */
const SEEN_ROWS = 10;
/** For two more nobody should have to touch anything. */
const NOT_WORTH_FOLDING = 2;

/** A table of rows of one kind, the first ones open; `id` is the table's. */
export function foldedTable(id: string, heads: Html, rows: readonly Html[]): Html {
  const table = (name: string, some: readonly Html[]) =>
    html`<div class="scroll"><table id="${name}" class="stacked"><thead><tr>${heads}</tr></thead><tbody>${some}</tbody></table></div>`;
  if (rows.length <= SEEN_ROWS + NOT_WORTH_FOLDING) return table(id, rows);
  const rest = rows.slice(SEEN_ROWS);
  return html`${table(id, rows.slice(0, SEEN_ROWS))}<details id="${id}-more"><summary>其余${rest.length}行</summary>${table(`${id}-rest`, rest)}</details>`;
}

/** Where one is, from the top. */
export function crumbs(links: readonly { readonly name: string; readonly href: string }[]): Html {
  return html`<nav class="crumbs" aria-label="位置">${links.map(
    ({ name, href }, i) => html`${i > 0 ? ' › ' : ''}<a href="${href}">${name}</a>`,
  )}</nav>`;
}

/** The part that follows changes; `at` is how far the log was when it was read. */
export function livePart(at: number, content: Html): Html {
  return html`<p id="live-note" class="note screen" role="status"></p><div id="live" data-at="${at}">${content}</div>`;
}
