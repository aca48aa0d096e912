import { addDays, type OfficeDay, officeDayOf, officeTimeOf } from '../../domain/calendar/office-time';
import { findSpokenDay } from '../../domain/message/spoken-day';
import { RuleViolation } from '../../domain/rule-violation';
import { sayDay, sayDayAndWeekday } from '../../domain/text/say-time';
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
import { readSelectors } from '../understanding/choose-obligations';
import { stageName } from './reminder-plan';

/** Far enough to see the next message from any day of a quarter. */
const DAYS_AHEAD = 110;
/** So many messages are shown word for word, each of another kind; of the others at which stage and to whom. */
const SHOWN_IN_FULL = 3;
/** … of the messages of units that were named. */
const SHOWN_OF_UNITS = 10;

interface Asked {
  readonly day: OfficeDay | null;
  /** Only what these units' obligations bring; null for everything. */
  readonly unitIds: ReadonlySet<number> | null;
}

/** 「预演」: the exact messages that one day would send, to nobody. */
export const rehearse = defineCommand({
  words: ['预演', '提醒预演'],
  usage: '预演 [日期] [单位]',
  example: '预演 6月27日',
  summary: '查看某日将发送的提醒原文（只看不发），不写日期则为下一次；加单位看该单位的原文',
  allowed: ['coordinator'],
  takesGluedText: true,
  async handle(args, turn) {
    const planIds = coordinatedPlanIds(turn.member, turn.calendar);
    if (planIds.length === 0) throw new RuleViolation('plan.none');
    const { now, rules } = turn.act;
    const today = officeDayOf(now);
    const said = args === '' ? null : findSpokenDay(args, { today, calendar: rules.calendar });
    const unitIds = await unitsIn(turn, said ? args.slice(0, said.start) + args.slice(said.end) : args);
    if (said && said.day < today) return { text: `${sayDayAndWeekday(said.day)}已过，只能预演今天及以后。` };
    if (said && !rules.calendar.isWorkingDay(said.day))
      return { text: `${sayDayAndWeekday(said.day)}不是工作日，不发送提醒。` };
    return { text: await rehearsal(turn, planIds, { day: said?.day ?? null, unitIds }) };
  },
});

async function unitsIn(turn: Turn, words: string): Promise<ReadonlySet<number> | null> {
  if (words.trim() === '') return null;
  const { selection, rest } = await readSelectors(turn, words);
  if (rest.trim() !== '' || selection.units.length === 0) throw new UsageError(rehearse);
  return new Set(selection.units.flatMap(({ unitIds }) => unitIds));
}

async function rehearsal(turn: Turn, planIds: readonly number[], { day, unitIds }: Asked): Promise<string> {
  const { manager, rules, now } = turn.act;
  const today = officeDayOf(now);
  const span = { from: day ?? today, to: day ?? addDays(today, DAYS_AHEAD) };
  const preview = await previewReminders(manager, rules, now, span);
  const mine = preview.reminders.filter(
    (reminder) =>
      tellsOf(reminder, planIds) &&
      (unitIds === null || reminder.obligations.some(({ unitId }) => unitIds.has(unitId))),
  );
  const shownDay = day ?? mine[0]?.officeDay ?? today;
  const ofDay = mine.filter(({ officeDay }) => officeDay === shownDay);
  const deferred = unitIds === null ? await deferredMessages(manager, preview.inputs, shownDay, rules) : [];
  const putOff = deferred.filter(({ text }) => text !== null);
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
    ...(await messageBlocks(
      preview,
      ofDay,
      unitIds === null ? oneOfEachKind(ofDay) : ofDay.slice(0, SHOWN_OF_UNITS),
      turn,
    )),
    ...putOff.map(({ at, name, text }) => `${officeTimeOf(at)} 发给${name}（已安排）：\n${text}`),
  ].join('\n');
}

async function messageBlocks(
  preview: Preview,
  reminders: readonly PreviewedReminder[],
  shown: readonly PreviewedReminder[],
  turn: Turn,
): Promise<string[]> {
  const { manager, rules } = turn.act;
  const people = await new PeopleRepository(manager).byIds(reminders.map(({ personId }) => personId));
  const nameOf = ({ personId, userid }: PreviewedReminder) => people.get(personId)?.name ?? userid;
  const inFull = shown.map((reminder) => {
    const text = previewText(preview.inputs, reminder, nameOf(reminder), rules) ?? '';
    return `${officeTimeOf(reminder.sendAt)} 发给${nameOf(reminder)}：\n${text}`;
  });
  const others = reminders.filter((reminder) => !shown.includes(reminder));
  if (others.length === 0) return inFull;
  return [
    ...inFull,
    `其余${others.length}条（加单位名称可看原文，如“预演 ${sayDay(others[0]?.officeDay ?? '')} ${unitsOf(others[0])[0] ?? '单位名称'}”）：`,
    ...listedByStage(others, nameOf),
  ];
}

/** The first of each kind of message that the day holds. */
function oneOfEachKind(reminders: readonly PreviewedReminder[]): PreviewedReminder[] {
  const kinds = new Map<string, PreviewedReminder>();
  for (const reminder of reminders) {
    const { mostUrgent, stages, briefings } = reminder;
    const told = [
      stages.map(({ audience }) => audience).includes('unitLeader'),
      ...briefings.map(({ kind }) => kind),
    ];
    const kind = `${mostUrgent}|${told.join('|')}`;
    if (!kinds.has(kind)) kinds.set(kind, reminder);
  }
  return [...kinds.values()].slice(0, SHOWN_IN_FULL);
}

/** By stage and unit: 逾期1个工作日：市公安局 许公安、罗公安备；市教育局 刘教育. */
function listedByStage(
  reminders: readonly PreviewedReminder[],
  nameOf: (reminder: PreviewedReminder) => string,
): string[] {
  const stages = new Map<string, Map<string, string[]>>();
  for (const reminder of reminders) {
    const units = stages.get(reminder.mostUrgent) ?? new Map<string, string[]>();
    const unit = unitsOf(reminder).join('、');
    units.set(unit, [...(units.get(unit) ?? []), nameOf(reminder)]);
    stages.set(reminder.mostUrgent, units);
  }
  return [...stages].map(([stage, units]) => {
    const people = [...units].map(([unit, names]) => `${unit} ${names.join('、')}`.trim());
    return `${stageName(stage)}：${people.join('；')}`;
  });
}

function unitsOf(reminder: PreviewedReminder | undefined): string[] {
  return [...new Set(reminder?.obligations.map(({ unitName }) => unitName))];
}
