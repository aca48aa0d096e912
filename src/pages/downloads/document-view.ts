import type { PageDocument } from '../../conversation/desk/page-documents';
import type { DocumentKind } from '../../domain/documents/document-data';
import { periodName } from '../../domain/period/period-code';
import { sayMoment } from '../../domain/text/say-time';
import { type PeriodInForce, type PlanTimes, periodMeant } from '../../store/read-models/plan-calendar';
import { type Html, html } from '../html';
import { periodTabs, tabs } from '../page-parts';

/** What can be had, in the words of the chat. */
export const KINDS: readonly (readonly [kind: DocumentKind, command: string, what: string])[] = [
  ['workbook', '导出工作簿', '汇总、明细、未报清单、历史版本（xlsx）'],
  ['briefing', '落实情况汇总', '按章节、事项汇总各单位报送内容（docx）'],
  ['circular', '通报稿', '报送情况通报，数字均注明出处（docx）'],
  ['circular-text', '通报稿文本', '同上，纯文本（txt）'],
  ['evidence', '附件包', '各单位附件，按单位和事项打包（zip）'],
];

export interface DocumentsSeen {
  readonly times: PlanTimes;
  readonly choice: readonly PlanTimes[];
  readonly inForce: PeriodInForce;
  readonly documents: readonly PageDocument[];
  readonly root: string;
  readonly csrf: string;
}

export function documentsAddress(root: string, planId: number, periodCode: string): string {
  return `${root}/h5/documents?plan=${planId}&period=${encodeURIComponent(periodCode)}`;
}

/** 文稿下载: what can be asked for, and what was asked for. */
export function documentsView(seen: DocumentsSeen): Html {
  const { times, choice, inForce, root, csrf } = seen;
  const { plan } = times;
  const at = (planId: number, code: string) => documentsAddress(root, planId, code);
  const planTabs = tabs(
    '计划',
    choice.map((each) => ({
      name: each.plan.title,
      href: at(each.plan.id, periodMeant(each, null)?.period.code ?? ''),
      isCurrent: each.plan.id === plan.id,
    })),
  );
  const buttons = KINDS.map(
    ([kind, command, what]) =>
      html`<li><button type="submit" class="second" name="kind" value="${kind}" aria-describedby="k-${kind}">${command}</button><span id="k-${kind}" class="note">${what}</span></li>`,
  );
  const name = periodName(inForce.period.code, plan.year);
  return html`<p>《${plan.title}》${name}</p>${planTabs}${periodTabs(times, inForce.period.code, (code) => at(plan.id, code))}
${documentList(seen)}
<section class="card" aria-labelledby="make-head"><h2 id="make-head">生成${name}文稿</h2><form class="form" method="post" action="${root}/h5/documents"><input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="period" value="${inForce.period.id}"><ul class="kinds">${buttons}</ul></form><p class="note">文稿按生成时的数据制作，内容多的需要数分钟；一次生成一份，生成后保留1小时。</p></section>`;
}

function documentList({ documents, root }: DocumentsSeen): Html {
  if (documents.length === 0) return html``;
  return html`<section class="card" aria-labelledby="made-head"><h2 id="made-head">您的文稿</h2><ul class="ticks">${documents.map((each) => html`<li>${documentPart(each, root)}</li>`)}</ul></section>`;
}

function documentPart({ job, name }: PageDocument, root: string): Html {
  const asked = html`<span class="note">${sayMoment(job.requestedAt)}</span>`;
  switch (job.state) {
    case 'waiting': {
      const bar =
        job.total > 0
          ? html`<progress max="${job.total}" value="${Math.min(job.done, job.total)}" aria-label="${name}"></progress>`
          : html`<progress aria-label="${name}"></progress>`;
      const done = job.total > 0 ? `已处理${job.done}/${job.total}项` : '正在排队';
      return html`<p role="status">正在生成：${name}，${done}。本页每3秒自动更新。</p>${bar}`;
    }
    case 'done':
      return html`<p class="ready"><a class="button" href="${root}/h5/documents/${job.id}/file">下载</a><span><bdi>${job.fileName ?? name}</bdi>（${sizeOf(job.size ?? 0)}）</span>${asked}</p>`;
    case 'failed':
      return html`<p><span class="late">未能生成</span>：${name}。${job.error ?? ''}${asked}</p>`;
    case 'removed':
      return html`<p>${name}：已超过1小时，文件已删除。${asked}</p>`;
  }
}

function sizeOf(bytes: number): string {
  const kb = Math.ceil(bytes / 1024);
  return kb < 1024 ? `${kb}KB` : `${(kb / 1024).toFixed(1)}MB`;
}
