import { sayUnreachable } from '../domain/reachability/unreachable-reason';
import type { Role } from '../store/entities/role-entity';
import type { UnitWithoutContact, UnreachableContact } from '../store/read-models/reachability';

const ROLE_NAMES: Readonly<Record<Role, string>> = {
  contact: '联络员',
  unitLeader: '分管领导',
  coordinator: '统筹员',
  leader: '领导',
  admin: '管理员',
};

/** Who cannot be reached, who is written to instead, which units nobody answers for, and what to do about it. */
export function unreachableNotice(
  gone: readonly UnreachableContact[],
  bare: readonly UnitWithoutContact[],
): string {
  const lines = ['【联络员检查】'];
  if (gone.length > 0) lines.push(`以下${people(gone)}人目前收不到消息：`, ...gone.map(lineOf));
  const told = new Set(gone.flatMap(({ role, unitId }) => (role === 'contact' ? [unitId] : [])));
  const unreached = bare.filter(({ why, unitId }) => why === 'unreachable' && !told.has(unitId));
  const unregistered = bare.filter(({ why }) => why === 'none');
  if (unreached.length > 0)
    lines.push(`联络员均联系不上的责任单位${unreached.length}家：${names(unreached)}。`);
  if (unregistered.length > 0)
    lines.push(`未登记联络员的责任单位${unregistered.length}家：${names(unregistered)}。`);
  const unit = gone[0]?.unitName ?? bare[0]?.unitName ?? '单位名称';
  lines.push(
    `${bare.length > 0 ? '上述无可联系联络员的单位收不到催报，请尽快登记' : '如需更换联络员，请登记'}：回复“联络员 ${unit} 添加 姓名 账号”。账号恢复后自动继续发送。`,
  );
  return lines.join('\n');
}

function lineOf({ unitName, name, userid, role, reason, next }: UnreachableContact): string {
  const who = `${unitName}：${ROLE_NAMES[role]}${name}（${userid}），${sayUnreachable(reason)}`;
  if (role !== 'contact') return `${who}。`;
  return next ? `${who}；提醒由${next.name}接收。` : `${who}；该单位已无可联系的联络员。`;
}

function people(gone: readonly UnreachableContact[]): number {
  return new Set(gone.map(({ personId }) => personId)).size;
}

function names(units: readonly UnitWithoutContact[]): string {
  return units.map(({ unitName }) => unitName).join('、');
}
