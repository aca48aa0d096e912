import { PeopleRepository, type RoleHolder } from '../../store/people-repository';
import { PlanRepository } from '../../store/plan-repository';
import { defineCommand } from '../define-command';
import { hasRole } from '../member';
import type { Reply, Turn } from '../turn';

/** 「联系人」: who reports for my unit, and whom of the collecting office one can ask. */
export const contactsOfMine = defineCommand({
  words: ['联系人', '联系方式', '联系电话', '联系统筹员', '找谁', '联系谁', '人工', '人工客服'],
  usage: '联系人',
  example: '联系人',
  summary: '查看本单位联络员和统筹员的姓名、电话',
  allowed: ['contact', 'unitLeader', 'coordinator'],
  takesGluedText: false,
  async handle(args, turn): Promise<Reply> {
    const people = new PeopleRepository(turn.act.manager);
    const own = [
      ...new Set(
        turn.member.roles.flatMap(({ role, unitId }) =>
          unitId !== null && (role === 'contact' || role === 'unitLeader') ? [unitId] : [],
        ),
      ),
    ];
    const lines = hint(args, turn);
    for (const unitId of own)
      lines.push(...(await unitLines(turn, await people.ofUnits([unitId], ['contact']))));
    lines.push(...(await officeLines(people, turn)));
    return { text: lines.join('\n') };
  },
});

/** Other units' people are the coordinator's business, by another command. */
function hint(args: string, { member }: Turn): string[] {
  if (args === '' || !/[\p{L}\p{N}]/u.test(args)) return [];
  return hasRole(member, 'coordinator')
    ? [`查看其他单位的联络员请回复“联络员 ${args}”。`]
    : ['您只能查看本单位的联络员；其他单位的情况请向统筹员了解。'];
}

async function unitLines({ act }: Turn, contacts: readonly RoleHolder[]): Promise<string[]> {
  const [first] = contacts;
  if (!first) return [];
  const lines = [`${first.unitName}联络员：`];
  for (const [i, each] of contacts.entries()) {
    const bound = await new PlanRepository(act.manager).numbersOf(each.itemIds);
    lines.push(`${i + 1}. ${personText(each, [...(each.items ?? []), ...bound])}`);
  }
  return lines;
}

async function officeLines(people: PeopleRepository, { calendar }: Turn): Promise<string[]> {
  const lines: string[] = [];
  const offices = new Set(calendar.plans.flatMap(({ plan }) => plan.collectingUnitId ?? []));
  for (const unitId of offices) {
    const coordinators = await people.ofUnits([unitId], ['coordinator']);
    const [first] = coordinators;
    if (first)
      lines.push(`${first.unitName}统筹员：${coordinators.map((each) => personText(each)).join('、')}`);
  }
  return lines.length > 0 ? lines : ['目前没有登记统筹员。'];
}

function personText({ name, phone }: RoleHolder, items: readonly number[] = []): string {
  const answersFor = items.length === 0 ? '' : `（负责第${items.join('、')}项）`;
  return `${name}${phone ? ` ${phone}` : ''}${answersFor}`;
}
