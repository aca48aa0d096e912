import { periodName } from '../../domain/period/period-code';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { type Html, html } from '../html';
import { STATE_CHOICES } from './desk-query';
import type { DeskSeen } from './desk-view';

interface Choice {
  readonly value: string | number;
  readonly name: string;
}

/** What narrows the matrix and the list; a form that is fetched, so that its address can be kept. */
export function deskFilters({ desk, query, root }: DeskSeen): Html {
  const { filter, view } = query;
  const { times, inForce, sections, groups, shown, obligations } = desk;
  const top = sections.filter(({ parentId }) => parentId === null);
  const periods = times.periods.map(({ period }) => ({
    value: period.code,
    name: `${periodName(period.code, times.plan.year)}${period.id === times.current?.period.id ? '（本期）' : ''}`,
  }));
  const selects = [
    select('period', '报送期', inForce?.period.code ?? 'all', [
      ...periods,
      { value: 'all', name: '全部报送期' },
    ]),
    select('state', '状态', filter.state ?? '', [
      { value: '', name: '全部状态' },
      ...STATE_CHOICES.map(([value, name]) => ({ value, name })),
    ]),
    ...(groups.length === 0
      ? []
      : [
          select('group', '单位', filter.group ?? '', [
            { value: '', name: '全部单位' },
            ...groups.map(({ id, names }) => ({ value: id, name: names[0] ?? '' })),
          ]),
        ]),
    ...(top.length < 2
      ? []
      : [
          select('section', '章节', filter.section ?? '', [
            { value: '', name: '全部章节' },
            ...top.map(({ id, heading }) => ({ value: id, name: heading })),
          ]),
        ]),
    select('view', '显示', view, [
      { value: 'matrix', name: '单位×事项' },
      { value: 'list', name: '清单' },
    ]),
  ];
  const kept = (
    [
      ['plan', filter.planId],
      ['unit', filter.unitId],
      ['item', filter.itemId],
    ] as const
  ).flatMap(([name, value]) =>
    value === null ? [] : [html`<input type="hidden" name="${name}" value="${value}">`],
  );
  return html`<form class="form filters" method="get" action="${root}/h5/desk">${kept}${selects}<button type="submit" class="second">查看</button></form>${narrowed(shown, filter, root)}<p class="note" role="status">${shown.length === obligations.length ? `共${shown.length}项` : `${obligations.length}项中的${shown.length}项`}</p>`;
}

function select(name: string, label: string, chosen: string | number, choices: readonly Choice[]): Html {
  const options = choices.map(
    (each) =>
      html`<option value="${each.value}"${String(each.value) === String(chosen) ? html` selected` : html``}>${each.name}</option>`,
  );
  return html`<div><label for="f-${name}">${label}</label><select id="f-${name}" name="${name}">${options}</select></div>`;
}

/** One unit or one item alone is looked at: which, and the way back. */
function narrowed(
  [first]: readonly JudgedObligation[],
  { unitId, itemId, planId }: DeskSeen['query']['filter'],
  root: string,
): Html {
  if (!first || (unitId === null && itemId === null)) return html``;
  const only = unitId === null ? `第${first.itemNo}项 ${first.itemTitle}` : first.unitName;
  const plan = planId === null ? '' : `?plan=${planId}`;
  return html`<p>只看：${only}　<a href="${root}/h5/desk${plan}">看全部</a></p>`;
}
