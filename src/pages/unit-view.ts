import { attachmentLine } from '../domain/attachment/say-attachment';
import type { DocumentVersion } from '../domain/documents/document-data';
import { periodName } from '../domain/period/period-code';
import { sayItemWithFormer } from '../domain/plan/item-number';
import { sayPart } from '../domain/text/say-state';
import { sayDeadline, sayMoment } from '../domain/text/say-time';
import type { AttachmentEntity } from '../store/entities/attachment-entity';
import type { UnitEntity } from '../store/entities/unit-entity';
import { isOwed } from '../store/read-models/judged-obligations';
import { figuresOfObligations } from '../store/read-models/period-figures';
import type { PeriodInForce } from '../store/read-models/plan-calendar';
import type { FiledObligation, UnitFile } from '../store/read-models/unit-file';
import { type Html, html } from './html';
import { FIGURE_HEADS, figureCells, figureList, livePart, stateText } from './page-parts';

const KINDS: Readonly<Record<DocumentVersion['kind'], string>> = {
  report: '报送',
  supplement: '补充',
  nil: '零报告',
  partial: '部分报送',
};

export interface UnitSeen {
  readonly unit: UnitEntity;
  readonly files: readonly UnitFile[];
  /** The unit's reports on 工作台; null for who has none. */
  readonly deskHref: string | null;
  /** Null for a reader without 看数. */
  readonly overviewHref: string | null;
  /** Where documents of a plan's period can be had; null for who may not. */
  readonly documentsHref: (planId: number, periodCode: string) => string | null;
  readonly attachmentHref: (attachmentId: number) => string;
  readonly now: Date;
  readonly at: number;
}

/** 一单位一档: everything one unit owes and has reported over the year, to be read and printed. */
export function unitView(seen: UnitSeen): Html {
  const { unit, files, overviewHref, deskHref, now, at } = seen;
  const back = overviewHref
    ? html`<nav class="crumbs" aria-label="位置"><a href="${overviewHref}">看数</a></nav>`
    : html``;
  const former = unit.active ? html`` : html`<p class="note">该单位已撤并或停用，以下为其名下的记录。</p>`;
  const plans =
    files.length === 0
      ? html`<section class="card"><p>目前没有该单位的应报事项。</p></section>`
      : html`${files.map((file) => planPart(file, seen))}`;
  return html`${back}<div class="head"><h1>${unit.name}</h1><p>报送档案，截至${sayMoment(now)}</p>${former}${deskHref === null ? html`` : html`<p class="screen"><a href="${deskHref}">在工作台办理</a></p>`}</div>
${livePart(at, plans)}`;
}

function planPart({ times, filed }: UnitFile, seen: UnitSeen): Html {
  const { plan, periods, current } = times;
  const shown = periods.filter(({ period }) =>
    filed.some(({ obligation }) => obligation.periodId === period.id),
  );
  const ofPeriod = ({ period }: PeriodInForce) =>
    filed.filter(({ obligation }) => obligation.periodId === period.id);
  const now = shown.find((each) => each === current) ?? shown.at(-1);
  const rows = shown.map((each) => {
    const figures = figuresOfObligations(
      ofPeriod(each).map(({ obligation }) => obligation),
      seen.now,
    );
    return html`<tr><th scope="row"><a href="#p${each.period.id}">${periodName(each.period.code, plan.year)}</a>${each === current ? '（本期）' : ''}</th>${figureCells(figures)}</tr>`;
  });
  const figures = now
    ? html`<h3>${periodName(now.period.code, plan.year)}</h3>${figureList(
        figuresOfObligations(
          ofPeriod(now).map(({ obligation }) => obligation),
          seen.now,
        ),
        true,
      )}`
    : html``;
  const href = now ? seen.documentsHref(plan.id, now.period.code) : null;
  const documents =
    href === null ? html`` : html`<p class="screen"><a href="${href}">下载本期全部单位的文稿和附件包</a></p>`;
  return html`<section aria-labelledby="plan${plan.id}"><h2 id="plan${plan.id}">《${plan.title}》</h2>${figures}${documents}
<div class="card scroll"><table class="stacked"><caption>各期</caption><thead><tr><th scope="col">报送期</th>${FIGURE_HEADS}</tr></thead><tbody>${rows}</tbody></table></div>
${shown.map((each) => periodPart(each, ofPeriod(each), seen))}</section>`;
}

function periodPart(
  { period, plan, window }: PeriodInForce,
  filed: readonly FiledObligation[],
  seen: UnitSeen,
): Html {
  const name = periodName(period.code, plan.year);
  const silent = filed.filter((each) => isSilent(each));
  const told = filed.filter((each) => !isSilent(each));
  const rows = silent.map(
    ({ obligation }) =>
      html`<tr id="o${obligation.id}"><th scope="row">${itemName(obligation)}</th><td>${sayPart(obligation.part)}</td><td>${stateText(obligation)}</td></tr>`,
  );
  const list =
    rows.length === 0
      ? html``
      : html`<div class="scroll"><table class="stacked"><caption>${silent.some(({ obligation }) => isOwed(obligation)) ? '尚未报送' : '未报送'}（${rows.length}项）</caption><thead><tr><th scope="col">事项</th><th scope="col">分工</th><th scope="col">状态</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  return html`<section class="card" aria-labelledby="p${period.id}"><h3 id="p${period.id}">${name}<span class="note">　截止${sayDeadline(window.dueAt)}</span></h3>${told.map((each) => reportPart(each, seen))}${list}</section>`;
}

/** Nothing was ever said of it: a line is enough. */
function isSilent({ versions, reasons, attachments }: FiledObligation): boolean {
  return versions.length === 0 && reasons.length === 0 && attachments.length === 0;
}

function itemName(obligation: FiledObligation['obligation']): string {
  return `${sayItemWithFormer(obligation)} ${obligation.itemTitle}`;
}

function reportPart({ obligation, versions, reasons, attachments }: FiledObligation, seen: UnitSeen): Html {
  const current = versions.find(({ version }) => version === obligation.currentVersion);
  const earlier = versions.filter((version) => version !== current);
  const facts = [
    sayPart(obligation.part),
    stateText(obligation),
    ...(current
      ? [`第${current.version}版（${KINDS[current.kind]}）`, sayMoment(current.reportedAt), senderOf(current)]
      : []),
  ];
  const text = current ? html`<p class="text" dir="auto">${current.text}</p>` : html``;
  const why = reasons.map(
    ({ decision, at, reason }) =>
      html`<p class="reason"><strong>${decision}理由</strong>（${sayMoment(at)}）：<bdi>${reason}</bdi></p>`,
  );
  const history =
    earlier.length === 0
      ? html``
      : html`<details id="h${obligation.id}"><summary>历史版本（${earlier.length}个）</summary>${earlier.map(versionPart)}</details>`;
  return html`<article class="report" id="o${obligation.id}"><h4>${itemName(obligation)}</h4><ul class="facts">${facts.map((fact) => html`<li>${fact}</li>`)}</ul>${text}${why}${fileList(attachments, seen)}${history}</article>`;
}

function versionPart(version: DocumentVersion): Html {
  const { version: number, kind, text, reportedAt, withdrawnAt } = version;
  const withdrawn = withdrawnAt === null ? '' : `，${sayMoment(withdrawnAt)}撤回`;
  return html`<p class="note">第${number}版（${KINDS[kind]}），${sayMoment(reportedAt)}，${senderOf(version)}${withdrawn}</p><p class="text" dir="auto">${text}</p>`;
}

function senderOf({ by, byProxy }: DocumentVersion): string {
  return `${by}${byProxy ? '（代报）' : ''}`;
}

function fileList(attachments: readonly AttachmentEntity[], { attachmentHref }: UnitSeen): Html {
  if (attachments.length === 0) return html``;
  const entries = attachments.map((attachment) => {
    const name = html`<bdi>${attachmentLine(attachment)}</bdi>`;
    // Bytes that are still on their way cannot be had.
    return attachment.status === 'stored'
      ? html`<li><a href="${attachmentHref(attachment.id)}" download>${name}</a></li>`
      : html`<li>${name}</li>`;
  });
  return html`<p class="note">附件（${attachments.length}个）</p><ul class="files">${entries}</ul>`;
}
