import { nudge, type PersonToNudge } from '../actions/nudge';
import { officeDayOf, officeTimeOf } from '../domain/calendar/office-time';
import type { OpenQuestionEntity } from '../store/entities/open-question-entity';
import { QuestionRepository } from '../store/question-repository';
import { collectNudge, type NudgeTarget } from './nudge-target';
import { texts } from './texts/texts';
import type { Reply, Turn } from './turn';

/** What a previewed 催办 would do. Only what was shown is carried out, less what has settled meanwhile. */
export interface NudgeQuestion {
  readonly target: NudgeTarget;
  readonly people: readonly NudgeShown[];
  readonly unitsWithoutContact: readonly string[];
  readonly remindedToday: number;
  readonly outsideWindow: boolean;
  readonly repeated: boolean;
}

/** One person in a preview: whom, for which units, about how many items. */
export interface NudgeShown extends PersonToNudge {
  readonly name: string;
  readonly units: readonly string[];
  readonly obligationIds: readonly number[];
  readonly itemNos: readonly number[];
}

export const NUDGE_QUESTION = 'nudge';
/** A preview can be confirmed for so long. */
const CONFIRMABLE_MS = 10 * 60_000;
const LISTED_PEOPLE = 15;

/** Shows what the nudge would do and asks; an older preview is replaced, which is said. */
export async function previewNudge(turn: Turn, target: NudgeTarget): Promise<Reply> {
  const collected = await collectNudge(turn, target);
  if (collected.people.length === 0 && collected.unitsWithoutContact.length === 0) {
    return { text: `${target.said}没有需要催办的未报事项。` };
  }
  if (collected.people.length === 0) {
    return {
      text: `${collected.unitsWithoutContact.join('、')}没有可联系的联络员，无法催办。请先登记联络员。`,
    };
  }
  const { now, rules, manager } = turn.act;
  const time = officeTimeOf(now);
  const { from, to } = rules.policy.window;
  const question: NudgeQuestion = {
    target,
    ...collected,
    outsideWindow: time < from || time >= to || !rules.calendar.isWorkingDay(officeDayOf(now)),
    repeated: false,
  };
  const { number, replacedOlder } = await new QuestionRepository(manager).ask({
    personId: turn.member.personId,
    kind: NUDGE_QUESTION,
    payload: JSON.stringify(question),
    askedAt: now,
    expiresAt: new Date(now.getTime() + CONFIRMABLE_MS),
  });
  return {
    text: `${nudgePreviewText(question, number)}${replacedOlder ? `\n${texts.replacedOlder}` : ''}`,
  };
}

export function nudgePreviewText(question: NudgeQuestion, number: number): string {
  const { people, unitsWithoutContact, remindedToday, outsideWindow } = question;
  const units = unitsOf(question);
  const items = people.reduce((sum, person) => sum + person.obligationIds.length, 0);
  const lines = [`将催办${units.size}家单位的${people.length}人，涉及未报${items}项：`];
  for (const person of people.slice(0, LISTED_PEOPLE)) {
    lines.push(`${person.units.join('、')} ${person.name}：第${person.itemNos.join('、')}项`);
  }
  if (people.length > LISTED_PEOPLE) lines.push(`……等共${people.length}人`);
  if (remindedToday > 0) lines.push(`其中${remindedToday}人今日已收到过提醒，将再次收到。`);
  if (unitsWithoutContact.length > 0)
    lines.push(`没有可联系的联络员，无法催办：${unitsWithoutContact.join('、')}。`);
  if (outsideWindow) lines.push('现在不在工作时段，确认后将立即发送；如需在工作时段发送，请届时再发出指令。');
  lines.push(`回复“确认”或“确认 ${number}”发送（10分钟内有效），回复“取消”放弃。`);
  return lines.join('\n');
}

/** Carries out what was shown, less what has settled; if the set has grown it is shown again. */
export async function confirmNudge(
  turn: Turn,
  question: OpenQuestionEntity,
  shown: NudgeQuestion,
): Promise<Reply> {
  const now = await collectNudge(turn, shown.target);
  const shownIds = new Set(shown.people.flatMap((person) => person.obligationIds));
  const shownPeople = new Set(shown.people.map((person) => person.personId));
  const grown = now.people.some(
    (person) => !shownPeople.has(person.personId) || person.obligationIds.some((id) => !shownIds.has(id)),
  );
  if (grown) {
    const again = await previewNudge(turn, shown.target);
    return { text: `催办范围比预览时扩大了，请重新确认。\n${again.text}` };
  }
  if (!(await new QuestionRepository(turn.act.manager).settle(question.id, 'done'))) {
    return { text: `确认 ${question.id} 已经执行过，未重复执行。` };
  }
  if (now.people.length === 0) return { text: '预览中的事项均已报送，未发送催办。' };
  await nudge(turn.act, now.people, String(question.id));
  const units = unitsOf(now);
  const settled = [...unitsOf(shown)].filter((unit) => !units.has(unit)).length;
  const reported = settled > 0 ? `其中${settled}家已报，未催。` : '';
  return { text: `已催办${units.size}家单位的${now.people.length}人。${reported}` };
}

function unitsOf({ people }: { readonly people: readonly NudgeShown[] }): Set<string> {
  return new Set(people.flatMap((person) => person.units));
}
