import type { Act } from '../../actions/act';
import { openRequest } from '../../actions/open-request';
import { beginOperation } from '../../actions/operation';
import { readBindingWords } from '../../domain/message/binding-words';
import type { RegistryUnit } from '../../domain/registry/registry-snapshot';
import type { RequestEntity } from '../../store/entities/request-entity';
import { lockUnit } from '../../store/lock-unit';
import { ObligationRepository } from '../../store/obligation-repository';
import { PeopleRepository } from '../../store/people-repository';
import type { PlanCalendar } from '../../store/read-models/plan-calendar';
import { loadRegistry } from '../../store/registry-repository';
import { RequestRepository } from '../../store/request-repository';
import type { Member } from '../member';

/** Who asks to become a contact: a member, or somebody of whom only the account is known. */
export interface BindingAsker {
  readonly act: Act;
  readonly inboundId: number;
  readonly userid: string;
  readonly member: Member | null;
  readonly calendar: PlanCalendar;
}

/** What a `binding` request stores. */
export interface BindingPayload {
  readonly unitId: number;
  readonly unitName: string;
  readonly name: string;
}

/** Each one writes to the coordinators: a stranger must not be able to flood them. */
const MOST_A_DAY = 5;
const DAY_MS = 24 * 3600_000;
const HOW = '请按“绑定 单位全称 姓名”发送，如：绑定 市教育局 张三。';

/**
 * 绑定: asks the coordinators to make the account a contact of a unit. The answer is the same whoever is registered
 * there, and tells a stranger no more of the registry than was typed.
 */
export async function askToBind(asker: BindingAsker, args: string): Promise<string> {
  const { act, member, userid } = asker;
  const words = readBindingWords(args, await loadRegistry(act.manager));
  if (words.kind === 'unclear') return HOW;
  if (words.kind === 'unknown_unit')
    return `没有找到单位“${words.said}”，请写单位全称。${HOW}单位尚未登记的，请与收集单位联系。`;
  const { unit, saidUnit } = words;
  const name = member?.name ?? words.name;
  if (name === null) return HOW;
  if (member?.contactUnitIds.includes(unit.id)) return `您已是${unit.name}联络员，无需重复绑定。`;

  await lockUnit(act.manager, unit.id);
  const recent = (
    await new RequestRepository(act.manager).ofPerson(userid, new Date(act.now.getTime() - DAY_MS))
  ).filter(({ kind }) => kind === 'binding');
  const waiting = recent.find((each) => each.status === 'open' && isSame(each, unit, name));
  if (waiting) return `您的绑定申请#${waiting.id}已在等待统筹员确认，无需重复提交，确认后会通知您。`;
  if (recent.length >= MOST_A_DAY) return '24小时内绑定申请次数过多，本次未提交。请直接与收集单位联系。';

  const { number, replaced, told } = await openRequest(
    beginOperation(act, { kind: 'request', summary: `申请绑定 ${unit.name} ${name}`, undoable: true }),
    {
      kind: 'binding',
      planId: await deciding(asker, unit),
      unitId: unit.id,
      obligationId: null,
      userid: userid.toLowerCase(),
      inboundId: asker.inboundId,
      payload: { unitId: unit.id, unitName: unit.name, name } satisfies BindingPayload,
    },
    await coordinatorText(asker, unit, name),
  );
  return (
    `已收到您的绑定申请#${number}：${saidUnit} ${name}。` +
    (replaced ? `先前的申请#${replaced.id}已由本次取代。` : '') +
    (told > 0 ? '统筹员确认后会通知您，届时即可使用。' : '目前没有能收到通知的统筹员，请直接与收集单位联系。')
  );
}

function isSame(request: RequestEntity, unit: RegistryUnit, name: string): boolean {
  const payload = JSON.parse(request.payload) as BindingPayload;
  return payload.unitId === unit.id && payload.name === name;
}

/** The plan whose coordinators decide: one in which the unit owes something; any coordinator where that is not one office. */
async function deciding({ act, calendar }: BindingAsker, unit: RegistryUnit): Promise<number | null> {
  const owed = await new ObligationRepository(act.manager).facts({
    periodIds: [...calendar.periodById.keys()],
    unitIds: [unit.id],
  });
  const planIds = new Set(owed.map(({ planId }) => planId));
  const plans = calendar.plans.flatMap(({ plan }) => (planIds.has(plan.id) ? [plan] : []));
  const offices = new Set(plans.map(({ collectingUnitId }) => collectingUnitId));
  const [plan] = plans;
  return plan && offices.size === 1 && plan.collectingUnitId !== null ? plan.id : null;
}

async function coordinatorText(
  { act, member, userid }: BindingAsker,
  unit: RegistryUnit,
  name: string,
): Promise<(number: number) => string> {
  const known = await new PeopleRepository(act.manager).find(userid);
  const account = member
    ? `账号${userid}，已登记人员`
    : known && known.name !== name
      ? `账号${userid}，曾登记为“${known.name}”`
      : `账号${userid}，尚未登记`;
  return (number) =>
    `【绑定申请#${number}】${name}（${account}）申请登记为${unit.name}联络员。请核实身份后回复` +
    `“同意 #${number}”或“不同意 #${number} 理由”。`;
}
