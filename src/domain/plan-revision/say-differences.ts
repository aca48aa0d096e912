import { periodName } from '../period/period-code';
import { shortTitle } from '../text/owed-line';
import { sayDeadline } from '../text/say-time';
import type { ItemIdentity } from './item-identity';
import type { ItemPart, PlanDifference, PlanField } from './plan-difference';

const FIELDS: Readonly<Record<PlanField, string>> = {
  title: '标题',
  issuer: '发文单位',
  issuedOn: '成文日期',
  collectingUnit: '收集单位',
  reportingNote: '报送要求',
  reportingContact: '报送联系人',
};
const PARTS: Readonly<Record<ItemPart, string>> = {
  title: '题目',
  text: '正文',
  label: '序号',
  due: '完成时限',
};

type Of<K extends PlanDifference['kind']> = Extract<PlanDifference, { kind: K }>;

/** One line for each difference; numbers that shift alike stand together (`原第8至17项现为第7至16项`). */
export function sayDifferences(differences: readonly PlanDifference[], year: number): string[] {
  const renumbered = differences.filter((each) => each.kind === 'itemRenumbered');
  const first = differences.findIndex((each) => each.kind === 'itemRenumbered');
  return differences.flatMap((each, i) => {
    if (each.kind !== 'itemRenumbered') return [sayDifference(each, year)];
    return i === first ? shifts(renumbered) : [];
  });
}

/** What is only proposed: which old item a reworded one is. */
export function sayIdentities(identities: readonly ItemIdentity[]): string[] {
  return identities.flatMap(({ no, title, item, reason, confidence }) =>
    reason === 'similar' && item
      ? [
          `第${no}项“${shortTitle(title)}”按相近文字对应原第${item.no}项“${shortTitle(item.title)}”（相近程度${Math.round(confidence * 100)}%），请核对`,
        ]
      : [],
  );
}

function sayDifference(each: Exclude<PlanDifference, Of<'itemRenumbered'>>, year: number): string {
  switch (each.kind) {
    case 'field':
      return `${FIELDS[each.field]}由${quoted(each.before)}改为${quoted(each.after)}`;
    case 'section':
      return `${each.change === 'added' ? '增加' : '减少'}章节“${shortTitle(each.heading)}”`;
    case 'itemAdded':
      return `新增${named(each)}`;
    case 'itemRemoved':
      return `移除原${named(each)}`;
    case 'itemReworded':
      return `${named(each)}：${each.parts.map((part) => PARTS[part]).join('、')}有调整`;
    case 'itemMoved':
      return `${named(each)}：由${quoted(each.before)}移至${quoted(each.after)}`;
    case 'unitAdded':
      return `第${each.no}项增加${each.unitName}（${part(each)}）${throughGroup(each)}`;
    case 'unitRemoved':
      return `第${each.no}项移除${each.unitName}（${part(each)}）${throughGroup(each)}`;
    case 'roleChanged':
      return `第${each.no}项${each.unitName}改为${part(each)}`;
    case 'assignedByHand':
      return `第${each.no}项${each.unitName}由统筹员另行分配，保持不变`;
    case 'periodAdded':
      return `增加${periodName(each.code, year)}报送期，${sayDeadline(each.dueAt)}截止`;
    case 'periodMoved':
      return `${periodName(each.code, year)}截止时间由${sayDeadline(each.before)}调整为${sayDeadline(each.dueAt)}，延期、宽限等已定事项保留`;
    case 'periodKept':
      return `${periodName(each.code, year)}文件改为${sayDeadline(each.printed)}截止，${each.why === 'closed' ? '该期已关闭' : '统筹员已另定时间'}，仍为${sayDeadline(each.dueAt)}`;
    case 'periodUnprinted':
      return `文件不再要求报送${periodName(each.code, year)}，已有报送期保留，不需要的请用“报送期 删除”`;
  }
}

/** Neighbours that shift by the same distance. */
function shifts(renumbered: readonly Of<'itemRenumbered'>[]): string[] {
  const runs: { from: number; to: number; by: number }[] = [];
  for (const { before, no } of [...renumbered].sort((a, b) => a.before - b.before)) {
    const last = runs.at(-1);
    if (last && last.by === no - before && last.to === before - 1) last.to = before;
    else runs.push({ from: before, to: before, by: no - before });
  }
  return runs.map(({ from, to, by }) => `原第${range(from, to)}项现为第${range(from + by, to + by)}项`);
}

function range(from: number, to: number): string {
  return from === to ? String(from) : `${from}至${to}`;
}

function named({ no, title }: { readonly no: number; readonly title: string }): string {
  return `第${no}项“${shortTitle(title)}”`;
}

function part({ role }: { readonly role: 'lead' | 'support' }): string {
  return role === 'lead' ? '牵头' : '配合';
}

function throughGroup({ viaGroup }: { readonly viaGroup: string | null }): string {
  return viaGroup === null ? '' : `，由“${viaGroup}”带入`;
}

function quoted(words: string | null): string {
  return words === null ? '空白' : `“${shortTitle(words)}”`;
}
