import { nudge } from '../../actions/nudge';
import { beginOperation } from '../../actions/operation';
import { nudgedOn } from '../../reminders/planner-inputs';
import type { Confirmed, Preview } from '../preview';
import type { Turn } from '../turn';
import { type CollectedNudge, collectNudge, type NudgeShown, type NudgeTarget } from './nudge-target';
import { AT_ONCE, sayMorning } from './nudge-ways';

const LISTED_PEOPLE = 15;
/** … in the words by which 撤销 and 日志 know the command. */
const NAMED_UNITS = 3;

/** 催办: whom it would write to, for which units and items. */
export const nudgePreview: Preview<NudgeTarget, CollectedNudge> = {
  kind: 'nudge',
  collect: (turn, target) => collectNudge(turn, target),
  keysOf: ({ people }) =>
    people.flatMap(({ personId, obligationIds }) => obligationIds.map((id) => `${personId}:${id}`)),
  unitsOf: ({ people }) => [...unitsOf(people)],
  describe,
  nothing: ({ said, selection, leadUnit }, { unitsWithoutContact, offline }) => {
    if (unitsWithoutContact.length > 0)
      return `${unitsWithoutContact.join('、')}没有可联系的联络员，无法催办。请先登记联络员。`;
    if (offline > 0) return `${said}未报事项共${offline}项，单位均称已通过其他渠道报送，请核对后代报。`;
    if (leadUnit && selection.units.length > 0) return `所说单位已报送，或不是${said}的配合单位，无需催办。`;
    return leadUnit
      ? `${said}没有配合单位，或均已报送，无需催办。`
      : `${said}没有需要催办的未报事项${said === '' ? '；尚未发出报送通知的，届时自动提醒' : ''}。`;
  },
  choices: ({ target }) => (target.ways.length > 1 ? target.ways.map(({ label }) => label) : null),
  execute,
};

async function execute(turn: Turn, found: CollectedNudge, confirmed: Confirmed): Promise<string> {
  const { ways, leadUnit } = found.target;
  const { onDay, skipNudged } = ways[confirmed.choice - 1] ?? AT_ONCE;
  const wanted = onDay
    ? await notYetPlanned(turn, found, onDay)
    : found.people.filter(({ personId }) => !skipNudged || !found.nudgedToday.has(personId));
  if (wanted.length === 0)
    return onDay ? '这些人员届时已有催办安排，未再安排。' : '没有需要催办的人员，未催办。';
  const act = beginOperation(turn.act, {
    kind: 'nudge',
    summary: summaryOf([...unitsOf(wanted)]),
    undoable: true,
  });
  const knownNudged = new Set(onDay || skipNudged ? [] : found.target.knownNudged);
  const terms = { onDay, byUnit: leadUnit?.name ?? null, knownNudged };
  const people = await nudge(act, wanted, String(confirmed.number), terms);
  if (people.length === 0) return '这些人员刚刚已被催办，未再催。';
  const units = unitsOf(people);
  const overtaken = wanted.length - people.length;
  const others = overtaken > 0 ? `其中${overtaken}${leadUnit ? '家' : '人'}刚刚已被催办，未再催。` : '';
  const settled = confirmed.settledUnits.length;
  const reported = settled > 0 ? `其中${settled}家已报，未催。` : '';
  const skipped = skipNudged ? `今日已催办过的${found.people.length - wanted.length}人未再催。` : '';
  const waits = found.stopped ? '目前已停发，恢复发送后发出。' : '';
  const whom = leadUnit ? `${units.size}家配合单位` : `${units.size}家单位的${people.length}人`;
  if (!onDay) return `已催办${whom}。${reported}${skipped}${others}${waits}`;
  const at = sayMorning(onDay, turn.act.now, turn.act.rules);
  return `已安排${at}催办${whom}，届时已报送的不再催办。${reported}${others}${waits}取消请回复“撤销”。`;
}

/** Who answers on that day, of what was shown; who will be nudged on it anyway gets no second message. */
async function notYetPlanned(turn: Turn, found: CollectedNudge, onDay: string): Promise<NudgeShown[]> {
  const then = await collectNudge(turn, found.target, onDay);
  const planned = await nudgedOn(turn.act.manager, onDay);
  return then.people.filter(({ personId }) => !planned.has(personId));
}

function summaryOf(units: readonly string[]): string {
  const named = units.slice(0, NAMED_UNITS).join('、');
  return units.length > NAMED_UNITS ? `催办${named}等${units.length}家单位` : `催办${named}`;
}

function describe(found: CollectedNudge): string {
  const { people, unitsWithoutContact, nudgedToday, remindedToday, offline, leftOut, stopped, target } =
    found;
  const lines = target.leadUnit ? supportingLines(found) : personLines(found);
  const again = people.filter(({ personId }) => nudgedToday.has(personId)).length;
  const whom = target.leadUnit ? `${again}家` : `${again}人`;
  if (again > 0) lines.push(`其中${whom}今日已催办过${again === people.length ? '，将再次收到' : ''}。`);
  if (remindedToday > 0 && !target.leadUnit)
    lines.push(`其中${remindedToday}人今日已收到过提醒，将再次收到。`);
  if (unitsWithoutContact.length > 0)
    lines.push(`没有可联系的联络员，无法催办：${unitsWithoutContact.join('、')}。`);
  if (offline > 0) lines.push(`另有${offline}项单位称已通过其他渠道报送，未列入，请核对后代报。`);
  if (leftOut > 0) lines.push(`所选事项中有${leftOut}项已报送、已停止报送或尚未到报送期，未列入。`);
  if (target.ways.some(({ onDay }) => onDay !== null)) lines.push('现在不在工作时段，请选择发送时间：');
  if (stopped) lines.push('目前已停发，消息将在恢复发送后发出。');
  return lines.join('\n');
}

function personLines({ people }: CollectedNudge): string[] {
  const items = people.reduce((sum, person) => sum + person.obligationIds.length, 0);
  const lines = [`将催办${unitsOf(people).size}家单位的${people.length}人，涉及未报${items}项：`];
  for (const person of people.slice(0, LISTED_PEOPLE)) {
    lines.push(`${person.units.join('、')} ${person.name}：第${person.itemNos.join('、')}项`);
  }
  if (people.length > LISTED_PEOPLE) lines.push(`……等共${people.length}人`);
  return lines;
}

/** A contact sees which supporting units have not reported, and nothing of their people. */
function supportingLines({ people, target }: CollectedNudge): string[] {
  const units = [...unitsOf(people)];
  return [
    `将以${target.leadUnit?.name}（牵头）名义催办${target.said}未报的配合单位${units.length}家：${units.join('、')}。`,
  ];
}

function unitsOf(people: CollectedNudge['people']): Set<string> {
  return new Set(people.flatMap(({ units }) => units));
}
