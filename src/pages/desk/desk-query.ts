import type { DeskFilter, DeskState } from '../../conversation/desk/read-desk';
import { numberIn } from '../figure-routes';

/** What the address of 工作台 says: which reports, and how they are shown. */
export interface DeskQuery {
  readonly filter: DeskFilter;
  readonly view: 'matrix' | 'list';
  /** 1 for the first hundred of the list. */
  readonly page: number;
  /** Everything listed is ticked. */
  readonly tickAll: boolean;
}

export const STATE_CHOICES: readonly (readonly [state: DeskState, name: string])[] = [
  ['toReview', '待审'],
  ['overdue', '逾期未报'],
  ['missing', '未报'],
  ['returned', '退回'],
  ['late', '迟报'],
  ['reported', '已报'],
  ['accepted', '通过'],
  ['waived', '免报'],
];

/** Some thousand ticks, a reason, a query. */
export const DESK_FORM = { limit: '256kb', withinMs: 15_000 };

/** Longer than any that we make. */
const LONGEST = 400;

export function readDeskQuery(text: string): DeskQuery {
  const query = new URLSearchParams(text.length > LONGEST ? '' : text);
  const id = (name: string) => numberIn(query.get(name));
  const period = query.get('period') ?? '';
  const state = STATE_CHOICES.find(([each]) => each === query.get('state'))?.[0] ?? null;
  const filter: DeskFilter = {
    planId: id('plan'),
    period: period === '' ? null : period,
    state,
    group: id('group'),
    section: id('section'),
    unitId: id('unit'),
    itemId: id('item'),
  };
  const asked = query.get('view');
  const isNarrow = state !== null || filter.unitId !== null || filter.itemId !== null;
  const view = asked === 'list' || asked === 'matrix' ? asked : isNarrow ? 'list' : 'matrix';
  return {
    filter,
    view: period === 'all' ? 'list' : view,
    page: Math.max(1, id('page') ?? 1),
    tickAll: query.get('tick') === 'all',
  };
}

/** The query that `readDeskQuery` reads back; empty parts are left out. */
export function deskQuery(
  { filter, view, page, tickAll }: DeskQuery,
  change: Partial<DeskFilter> = {},
): string {
  const { planId, period, state, group, section, unitId, itemId } = { ...filter, ...change };
  const parts: readonly (readonly [string, string | number | null])[] = [
    ['plan', planId],
    ['period', period],
    ['state', state],
    ['group', group],
    ['section', section],
    ['unit', unitId],
    ['item', itemId],
    ['view', view],
    ['page', page > 1 ? page : null],
    ['tick', tickAll ? 'all' : null],
  ];
  const said = parts.flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]]));
  return new URLSearchParams(said).toString();
}

/** The query that came with a form, as we write it, to go back by. */
export function backOf(back: string): URLSearchParams {
  return new URLSearchParams({ back: deskQuery(readDeskQuery(back)) });
}
