import { sayItem, sayItemWithFormer } from '../../domain/plan/item-number';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { type Html, html } from '../html';
import { LEGEND, markOf } from './desk-marks';
import { tickValue } from './desk-ticks';

export interface MatrixSeen {
  readonly shown: readonly JudgedObligation[];
  readonly ticked: (obligation: JudgedObligation) => boolean;
  /** Addresses of the list of one unit and of one item. */
  readonly unitHref: (unitId: number) => string;
  readonly itemHref: (itemId: number) => string;
  /** Where the pages of units are, seen from 工作台: short, because there are thousands. */
  readonly unitPages: string;
  readonly now: Date;
}

/**
 * Units × items, each cell a sign with its words for who hears the page. On a telephone the rows become blocks: a
 * unit, and what it owes item by item.
 */
export function deskMatrix(seen: MatrixSeen): Html {
  const items = itemsOf(seen.shown);
  const heads = items.map(
    (item) =>
      html`<th scope="col"><a href="${seen.itemHref(item.itemId)}" title="${item.itemTitle}" aria-label="${sayItem(item.itemNo)} ${item.itemTitle}">${item.itemNo < 0 ? sayItem(item.itemNo) : item.itemNo}</a></th>`,
  );
  const rows = unitsOf(seen.shown).map((obligations) => unitRow(obligations, items, seen));
  return html`<ul class="legend marks" aria-label="图例">${LEGEND.map(
    ({ sign, name, look }) => html`<li><span class="m ${look}" aria-hidden="true">${sign}</span>${name}</li>`,
  )}</ul><div class="matrix" role="region" aria-label="单位和事项" tabindex="0"><table><thead><tr><th scope="col">单位</th>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function unitRow(
  obligations: readonly JudgedObligation[],
  items: readonly JudgedObligation[],
  seen: MatrixSeen,
): Html {
  const [first] = obligations;
  if (!first) return html``;
  const byItem = new Map(obligations.map((each) => [each.itemId, each]));
  const cells = items.map(({ itemId }) => cell(byItem.get(itemId), seen));
  return html`<tr><th scope="row"><a href="${seen.unitHref(first.unitId)}">${first.unitName}</a></th>${cells}</tr>`;
}

const EMPTY = html`<td></td>`;

function cell(obligation: JudgedObligation | undefined, { ticked, unitPages, now }: MatrixSeen): Html {
  if (!obligation) return EMPTY;
  const { id, unitId, state } = obligation;
  const { sign, name, look } = markOf(obligation, now);
  const label = `${sayItem(obligation.itemNo)} ${name}`;
  const tick =
    state === 'submitted'
      ? html`<input type="checkbox" name="o" value="${tickValue(obligation)}" aria-label="选择${label}"${ticked(obligation) ? html` checked` : html``}>`
      : html``;
  return html`<td>${tick}<a class="m ${look}" href="${unitPages}${unitId}#o${id}" aria-label="${label}">${sign}</a></td>`;
}

/** One obligation of each item, in printed order, removed items behind the others. */
function itemsOf(shown: readonly JudgedObligation[]): JudgedObligation[] {
  const byItem = new Map(shown.map((each) => [each.itemId, each]));
  const place = ({ itemNo }: JudgedObligation) => (itemNo < 0 ? 100_000 - itemNo : itemNo);
  return [...byItem.values()].sort((a, b) => place(a) - place(b));
}

/** The obligations of each unit, in the order in which the units were registered. */
export function unitsOf(shown: readonly JudgedObligation[]): JudgedObligation[][] {
  const byUnit = new Map<number, JudgedObligation[]>();
  for (const each of shown) {
    const known = byUnit.get(each.unitId);
    if (known) known.push(each);
    else byUnit.set(each.unitId, [each]);
  }
  return [...byUnit].sort(([a], [b]) => a - b).map(([, obligations]) => obligations);
}

export function itemName(obligation: JudgedObligation): string {
  return `${sayItemWithFormer(obligation)} ${obligation.itemTitle}`;
}
