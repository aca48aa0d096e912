import { officeDayOf } from '../domain/calendar/office-time';
import { sayItem } from '../domain/plan/item-number';
import { sayUnreachable } from '../domain/reachability/unreachable-reason';
import { sayDay } from '../domain/text/say-time';
import type { RequestEntity } from '../store/entities/request-entity';
import type { UnreachableContact } from '../store/read-models/reachability';
import type { PlanStanding } from './plan-standing';

const LISTED = 8;

/** What waits for the coordinators besides reports: requests, 未归档, and whom no message reaches. */
export function waitingLines(standing: PlanStanding): string[] {
  const { homelessDrafts, unreached, unreachable, unitsWithoutContact } = standing;
  const without = unitsWithoutContact.map(({ unitName }) => unitName);
  return [
    ...requestLines(standing),
    ...(homelessDrafts > 0 ? [`未归档${homelessDrafts}条（回复“草稿”查看）。`] : []),
    ...(unreached.length > 0 ? [`${unreached.length}人送达失败：${listed(unreached)}。`] : []),
    ...(unreachable.length > 0
      ? [`联系不上${unreachable.length}人：${listed(unreachable.map(goneLine))}。`]
      : []),
    ...(without.length > 0
      ? [
          `没有可用联络员的单位${without.length}家：${listed(without)}（回复“联络员 ${without[0]} 添加 姓名”登记）。`,
        ]
      : []),
  ];
}

function requestLines({ requests, obligations }: PlanStanding): string[] {
  const [first] = requests;
  if (!first) return [];
  const names = requests.map((request) => {
    const about = obligations.find(({ id }) => id === request.obligationId);
    return `#${request.id} ${about ? `${about.unitName}${sayItem(about.itemNo)}` : ''}${asked(request)}`;
  });
  return [
    `待批申请${requests.length}件：${listed(names)}（回复“同意 #${first.id}”或“不同意 #${first.id} 理由”）。`,
  ];
}

function asked({ kind, payload }: RequestEntity): string {
  switch (kind) {
    case 'extension':
      return `延期到${sayDay(officeDayOf(new Date((JSON.parse(payload) as { dueAt: string }).dueAt)))}`;
    case 'amendment':
      return '修改已通过的报告';
    case 'reopening':
      return '补报已关闭的事项';
    case 'binding':
      return '登记联络员';
  }
}

function goneLine({ unitName, name, reason, next }: UnreachableContact): string {
  const instead = next ? `，由${next.name}接收` : '';
  return `${unitName}${name}（${sayUnreachable(reason)}${instead}）`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, LISTED).join('、');
  return names.length > LISTED ? `${shown}等` : shown;
}
