import type { Desk, ShownReport } from '../../conversation/desk/read-desk';
import { periodName } from '../../domain/period/period-code';
import { sayDeadline, sayMoment } from '../../domain/text/say-time';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { figuresOfObligations } from '../../store/read-models/period-figures';
import { type Html, html } from '../html';
import { figureList, tabs } from '../page-parts';
import { deskFilters } from './desk-filters';
import { deskList } from './desk-list';
import { deskMatrix } from './desk-matrix';
import { type DeskQuery, deskQuery } from './desk-query';

/** So many entries of the list are one page. */
export const LISTED = 100;

export interface DeskSeen {
  readonly desk: Desk;
  readonly query: DeskQuery;
  /** Those of the list's page; of the matrix none. */
  readonly listed: readonly JudgedObligation[];
  readonly reports: ReadonlyMap<number, ShownReport>;
  /** Ids that stand ticked, because the form comes back. */
  readonly ticked: ReadonlySet<number>;
  /** 退回: as typed, where the form comes back. */
  readonly reason: string;
  readonly due: string;
  readonly root: string;
  readonly csrf: string;
  readonly now: Date;
}

/** 工作台: one plan in one period, to be looked through and decided on. Headings and tabs are the caller's. */
export function deskView(seen: DeskSeen): Html {
  const { desk, root, now } = seen;
  const { times, inForce, obligations, choice, shown } = desk;
  const { plan } = times;
  const planTabs = tabs(
    '计划',
    choice.map(({ plan: each }) => ({
      name: each.title,
      href: `${root}/h5/desk?plan=${each.id}`,
      isCurrent: each.id === plan.id,
    })),
  );
  const name = inForce ? periodName(inForce.period.code, plan.year) : '全部报送期';
  const due = inForce ? `，截止${sayDeadline(inForce.window.dueAt)}` : '';
  return html`<p>《${plan.title}》${name}　<span class="note">截至${sayMoment(now)}${due}</span></p>${planTabs}
${figureList(figuresOfObligations(obligations, now))}
${deskFilters(seen)}
${shown.length === 0 ? html`<section class="card"><p>没有符合条件的事项。</p></section>` : decisions(seen)}`;
}

/** What is shown with its ticks, and what can be done with what is ticked. */
function decisions(seen: DeskSeen): Html {
  const { desk, query, listed, reports, ticked, root, csrf, now } = seen;
  const isTicked = ({ id }: JudgedObligation) => query.tickAll || ticked.has(id);
  const unitPages = 'unit/';
  const listHref = (change: Parameters<typeof deskQuery>[1]) =>
    `${root}/h5/desk?${deskQuery({ ...query, view: 'list', page: 1, tickAll: false }, change)}`;
  const content =
    query.view === 'matrix'
      ? deskMatrix({
          shown: desk.shown,
          ticked: isTicked,
          unitHref: (unitId) => listHref({ unitId }),
          itemHref: (itemId) => listHref({ itemId }),
          unitPages,
          now,
        })
      : html`${tickLinks(seen)}${deskList({ shown: listed, reports, ticked: isTicked, unitPages, namesPeriods: desk.inForce === null })}${pageLinks(seen)}`;
  return html`<form class="form desk" method="post" action="${root}/h5/desk"><input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="back" value="${deskQuery({ ...query, tickAll: false })}"><p><a class="skip" href="#acts">跳到办理按钮</a></p>${content}${actions(seen)}</form>`;
}

function actions({ reason, due, query }: DeskSeen): Html {
  const open = reason !== '' || due !== '' ? html` open` : html``;
  const which = query.view === 'matrix' ? '待审的可在表中勾选' : '先勾选，再选择办理方式';
  return html`<div class="acts" id="acts" tabindex="-1" role="group" aria-label="办理所选事项"><button type="submit" name="action" value="accept">通过</button><button type="submit" class="second" name="action" value="nudge">催办</button><details${open}><summary>退回</summary><label for="reason">退回理由（发给报送人）</label><textarea id="reason" name="reason" rows="3" maxlength="1000">
${reason}</textarea><label for="due">重新报送期限（不填为3个工作日）</label><input id="due" type="date" name="due" value="${due}"><button type="submit" name="action" value="return">退回</button></details><p class="note">${which}；下一步先显示预览，确认后才会执行。</p></div>`;
}

/** Works without scripts: the page comes back with everything ticked. */
function tickLinks({ query, listed, root }: DeskSeen): Html {
  const href = (tickAll: boolean) => `${root}/h5/desk?${deskQuery({ ...query, tickAll })}`;
  return html`<p class="note picks">本页${listed.length}项　<a href="${href(true)}">全选本页</a>　<a href="${href(false)}">全不选</a></p>`;
}

function pageLinks({ query, desk, root }: DeskSeen): Html {
  const pages = Math.ceil(desk.shown.length / LISTED);
  return tabs(
    '分页',
    Array.from({ length: pages }, (_, i) => ({
      name: `第${i + 1}页`,
      href: `${root}/h5/desk?${deskQuery({ ...query, page: i + 1, tickAll: false })}`,
      isCurrent: i + 1 === query.page,
    })),
  );
}
