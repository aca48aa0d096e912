import type { ShownReport } from '../../conversation/desk/read-desk';
import { VERSION_NAMES } from '../../domain/documents/words';
import { periodName } from '../../domain/period/period-code';
import { opening } from '../../domain/text/opening';
import { sayPart } from '../../domain/text/say-state';
import { sayMoment } from '../../domain/text/say-time';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { type Html, html } from '../html';
import { stateText } from '../page-parts';
import { itemName, unitsOf } from './desk-matrix';
import { tickValue } from './desk-ticks';

const QUOTED_CHARACTERS = 120;
/** A longer text is read on the unit's page: a hundred of them would be no list any more. */
const MOST_CHARACTERS = 4_000;

export interface ListSeen {
  /** Of one page of the list. */
  readonly shown: readonly JudgedObligation[];
  readonly reports: ReadonlyMap<number, ShownReport>;
  readonly ticked: (obligation: JudgedObligation) => boolean;
  readonly unitPages: string;
  /** Of all periods: each entry says which one. */
  readonly namesPeriods: boolean;
}

/** Unit by unit what it owes or has reported, to be ticked. */
export function deskList(seen: ListSeen): Html {
  return html`${unitsOf(seen.shown).map((obligations) => unitPart(obligations, seen))}`;
}

function unitPart(obligations: readonly JudgedObligation[], seen: ListSeen): Html {
  const [first] = obligations;
  if (!first) return html``;
  const id = `u${first.unitId}`;
  return html`<section class="card" aria-labelledby="${id}"><h3 id="${id}"><a href="${seen.unitPages}${first.unitId}">${first.unitName}</a><span class="note">　${obligations.length}项</span></h3><ul class="ticks">${obligations.map((each) => entry(each, seen))}</ul></section>`;
}

function entry(obligation: JudgedObligation, { reports, ticked, unitPages, namesPeriods }: ListSeen): Html {
  const { id, unitId, part, periodCode, inForce, state } = obligation;
  const { version: report = null, attachments = 0 } = reports.get(id) ?? {};
  const facts = [
    ...(namesPeriods ? [html`<li>${periodName(periodCode, inForce.plan.year)}</li>`] : []),
    html`<li>${sayPart(part)}</li>`,
    html`<li>${stateText(obligation)}</li>`,
    ...(report
      ? [
          html`<li>第${report.version}版（${VERSION_NAMES[report.kind]}${report.byProxy ? '，代报' : ''}）${sayMoment(report.reportedAt)}</li>`,
        ]
      : []),
    ...(attachments > 0
      ? [html`<li><a href="${unitPages}${unitId}#o${id}">附件（${attachments}个）</a></li>`]
      : []),
  ];
  // Nothing can be done with what is 免报 or 办结 here.
  const tick =
    state === 'waived' || obligation.itemClosed
      ? html``
      : html`<input type="checkbox" name="o" value="${tickValue(obligation)}"${ticked(obligation) ? html` checked` : html``}>`;
  return html`<li><label>${tick}<span>${itemName(obligation)}</span></label><ul class="facts">${facts}</ul>${report ? textPart(report.text, obligation, unitPages) : html``}</li>`;
}

/** The words themselves, so that nobody has to leave the page, and the ticks on it, to read them. */
function textPart(text: string, obligation: JudgedObligation, unitPages: string): Html {
  const begin = opening(text, QUOTED_CHARACTERS);
  if (begin === text) return html`<p class="quote"><bdi>${text}</bdi></p>`;
  const { id, unitId } = obligation;
  if (text.length > MOST_CHARACTERS)
    return html`<p class="quote"><bdi>${begin}</bdi>　<a href="${unitPages}${unitId}#o${id}" aria-label="全文：${itemName(obligation)}">全文</a></p>`;
  return html`<details class="quote"><summary><bdi>${begin}</bdi>　<span class="more">全文</span></summary><p class="text" dir="auto">${text}</p></details>`;
}
