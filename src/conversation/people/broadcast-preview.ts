import { broadcast } from '../../actions/broadcast';
import { beginOperation } from '../../actions/operation';
import { sendingStop } from '../../delivery/sending-switch';
import type { Selection } from '../../domain/message/selection';
import type { ObligationState } from '../../domain/obligation/obligation';
import { RuleViolation } from '../../domain/rule-violation';
import { officeSignature } from '../../domain/text/office-signature';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { responsibleUnits } from '../../store/read-models/who-owes';
import { coordinatedPlanIds } from '../member';
import { type FirstContact, type FirstContacts, firstContacts } from '../periods/first-contacts';
import type { Preview } from '../preview';
import { sayMorning } from '../reminding/nudge-ways';
import { texts } from '../texts/texts';
import type { Turn } from '../turn';
import { chooseObligations, namesAny } from '../understanding/choose-obligations';

export interface BroadcastTarget {
  readonly selection: Selection;
  readonly text: string;
  /** Office day on whose morning it can go out as well; null inside the sending window. */
  readonly morning: string | null;
}

interface CollectedBroadcast extends FirstContacts {
  readonly target: BroadcastTarget;
  readonly stopped: boolean;
}

const STATES: readonly ObligationState[] = ['pending', 'submitted', 'returned', 'accepted', 'waived'];
const SUMMARY_CHARACTERS = 20;
const LISTED_UNITS = 20;

/** 广播: the text as it will arrive, and how many people get it. */
export const broadcastPreview: Preview<BroadcastTarget, CollectedBroadcast> = {
  kind: 'broadcast',
  async collect(turn, target) {
    const contacts = await firstContacts(turn, await meant(turn, target.selection));
    return { target, ...contacts, stopped: (await sendingStop(turn.act.manager)) !== null };
  },
  keysOf: ({ people }) => people.map(({ personId }) => String(personId)),
  unitsOf: ({ people }) => [...unitsOf(people)],
  describe({ target, people, unitsWithoutContact, stopped }, turn) {
    const units = [...unitsOf(people)];
    const listed = units.slice(0, LISTED_UNITS).join('、');
    const more = units.length > LISTED_UNITS ? '等' : '';
    const lines = [`将向${units.length}家单位的${people.length}人发送：${listed}${more}。`];
    lines.push('内容如下：', textFor(people[0], target, turn));
    if (unitsWithoutContact.length > 0)
      lines.push(`没有可联系的联络员，收不到：${unitsWithoutContact.join('、')}。`);
    if (target.morning !== null) lines.push('现在不在工作时段，请选择发送时间：');
    if (stopped) lines.push('目前已停发，消息将在恢复发送后发出。');
    return lines.join('\n');
  },
  nothing: (_target, { unitsWithoutContact }) =>
    unitsWithoutContact.length > 0
      ? `${unitsWithoutContact.join('、')}没有可联系的联络员，无法发送。请先登记联络员。`
      : '没有符合条件的单位，未发送。',
  choices: ({ target }, { act }) =>
    target.morning === null ? null : ['现在发送', `${sayMorning(target.morning, act.now, act.rules)}发送`],
  async execute(turn, { target, people }, { choice }) {
    const act = beginOperation(turn.act, { kind: 'broadcast', summary: summaryOf(target), undoable: true });
    const morning = choice === 2 ? target.morning : null;
    const copies = people.map((each) => ({ ...each, text: textFor(each, target, turn) }));
    await broadcast(act, copies, morning);
    const whom = `${unitsOf(people).size}家单位的${people.length}人`;
    return morning === null
      ? `已向${whom}发送。如需撤回请回复“撤销”。`
      : `已安排${sayMorning(morning, turn.act.now, turn.act.rules)}向${whom}发送。取消请回复“撤销”。`;
  },
};

/** What the units are responsible for, or what they have reported or not, of the coordinated plans. */
async function meant(
  turn: Turn,
  selection: Selection,
): Promise<Pick<JudgedObligation, 'unitId' | 'unitName' | 'itemId' | 'itemNo' | 'planId'>[]> {
  if (namesAny({ ...selection, all: false })) {
    const byState = selection.states.length > 0;
    return chooseObligations(turn, selection, STATES, {
      everyPeriod: !byState,
      only: ({ lamp, state }) => !byState || lamp !== 'none' || (state !== 'pending' && state !== 'returned'),
    });
  }
  const planIds = coordinatedPlanIds(turn.member, turn.calendar);
  if (planIds.length === 0) throw new RuleViolation('plan.none');
  const all = [];
  for (const planId of planIds)
    for (const each of await responsibleUnits(turn.act.manager, planId)) all.push({ ...each, planId });
  return all;
}

function unitsOf(people: readonly FirstContact[]): Set<string> {
  return new Set(people.flatMap(({ units }) => units));
}

function textFor(person: FirstContact | undefined, { text }: BroadcastTarget, { calendar }: Turn): string {
  const plan = calendar.plans.find((each) => each.plan.id === person?.planId)?.plan;
  return `【通知】${text}\n${texts.noSecrets}${plan ? officeSignature(plan) : ''}`;
}

function summaryOf({ text }: BroadcastTarget): string {
  const characters = [...text.replace(/\s+/g, ' ').replace(/[\s。.；;，,]+$/, '')];
  const words = characters.slice(0, SUMMARY_CHARACTERS).join('');
  return `广播：${words}${characters.length > SUMMARY_CHARACTERS ? '…' : ''}`;
}
