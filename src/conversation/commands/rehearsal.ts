import { addDays, type OfficeDay, officeDayOf, officeTimeOf } from '../../domain/calendar/office-time';
import { findSpokenDay } from '../../domain/message/spoken-day';
import { RuleViolation } from '../../domain/rule-violation';
import { sayDayAndWeekday } from '../../domain/text/say-time';
import {
  deferredMessages,
  type Preview,
  type PreviewedReminder,
  previewReminders,
  previewText,
  tellsOf,
} from '../../reminders/preview';
import { PeopleRepository } from '../../store/people-repository';
import { defineCommand, UsageError } from '../define-command';
import { coordinatedPlanIds } from '../member';
import { sendingNotes } from '../reminding/sending-notes';
import type { Turn } from '../turn';
import { stageName } from './reminder-plan';

/** Far enough to see the next message from any day of a quarter. */
const DAYS_AHEAD = 110;
/** So many messages are shown word for word; of the others who, when and for what. */
const SHOWN_IN_FULL = 5;

/** 「预演」: the exact messages that one day would send, to nobody. */
export const rehearse = defineCommand({
  words: ['预演', '提醒预演'],
  usage: '预演 [日期]',
  example: '预演 6月27日',
  summary: '查看某日将发送的提醒原文（只看不发），不写日期则为下一次',
  allowed: ['coordinator'],
  takesGluedText: true,
  async handle(args, turn) {
    const planIds = coordinatedPlanIds(turn.member, turn.calendar);
    if (planIds.length === 0) throw new RuleViolation('plan.none');
    const { now, rules } = turn.act;
    const today = officeDayOf(now);
    const said = args === '' ? null : findSpokenDay(args, { today, calendar: rules.calendar });
    if (args !== '' && !said) throw new UsageError(rehearse);
    if (said && said.day < today) return { text: `${sayDayAndWeekday(said.day)}已过，只能预演今天及以后。` };
    if (said && !rules.calendar.isWorkingDay(said.day))
      return { text: `${sayDayAndWeekday(said.day)}不是工作日，不发送提醒。` };
    return { text: await rehearsal(turn, planIds, said?.day ?? null) };
  },
});

async function rehearsal(turn: Turn, planIds: readonly number[], day: OfficeDay | null): Promise<string> {
  const { manager, rules, now } = turn.act;
  const today = officeDayOf(now);
  const span = { from: day ?? today, to: day ?? addDays(today, DAYS_AHEAD) };
  const preview = await previewReminders(manager, rules, now, span);
  const mine = preview.reminders.filter((reminder) => tellsOf(reminder, planIds));
  const shownDay = day ?? mine[0]?.officeDay ?? today;
  const ofDay = mine.filter(({ officeDay }) => officeDay === shownDay);
  const putOff = (await deferredMessages(manager, preview.inputs, shownDay, rules)).filter(
    ({ text }) => text !== null,
  );
  const notes = await sendingNotes(turn);
  if (ofDay.length + putOff.length === 0) {
    const none = day
      ? `${sayDayAndWeekday(day)}没有需要发送的提醒。`
      : '按目前的报送情况，近期没有需要发送的提醒。';
    return [none, ...notes].join('\n');
  }
  return [
    `【预演】${sayDayAndWeekday(shownDay)}，如各单位均不报送，将向${ofDay.length}人发送提醒${
      putOff.length > 0 ? `，另有已安排的催办等${putOff.length}条` : ''
    }（只看不发）：`,
    ...notes,
    ...(await messageBlocks(preview, ofDay, turn)),
    ...putOff.map(({ at, name, text }) => `${officeTimeOf(at)} 发给${name}（已安排）：\n${text}`),
  ].join('\n');
}

async function messageBlocks(
  preview: Preview,
  reminders: readonly PreviewedReminder[],
  turn: Turn,
): Promise<string[]> {
  const { manager, rules } = turn.act;
  const people = await new PeopleRepository(manager).byIds(reminders.map(({ personId }) => personId));
  const nameOf = ({ personId, userid }: PreviewedReminder) => people.get(personId)?.name ?? userid;
  const inFull = reminders.slice(0, SHOWN_IN_FULL).map((reminder, i) => {
    const text = previewText(preview.inputs, reminder, nameOf(reminder), rules) ?? '';
    return `${i + 1}. ${officeTimeOf(reminder.sendAt)} 发给${nameOf(reminder)}：\n${text}`;
  });
  const others = reminders.slice(SHOWN_IN_FULL).map((reminder, i) => {
    const { sendAt, obligations, mostUrgent } = reminder;
    const units = [...new Set(obligations.map(({ unitName }) => unitName))].join('、');
    const items = [...new Set(obligations.map(({ itemNo }) => itemNo))].join('、');
    const no = SHOWN_IN_FULL + i + 1;
    const what = obligations.length > 0 ? `${units} ${nameOf(reminder)}：第${items}项` : nameOf(reminder);
    return `${no}. ${officeTimeOf(sendAt)} ${what}（${stageName(mostUrgent)}）`;
  });
  return others.length > 0 ? [...inFull, '其余各条：', ...others] : inFull;
}
