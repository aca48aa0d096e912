import { type OfficeDay, officeDayOf } from '../../domain/calendar/office-time';
import { readExtensionWords } from '../../domain/message/extension-words';
import { leadingSelector } from '../../domain/message/item-selector';
import type { Selection } from '../../domain/message/selection';
import { workingDaysAround } from '../../domain/obligation/extension';
import { RuleViolation } from '../../domain/rule-violation';
import { sayDayAndWeekday, sayDeadline } from '../../domain/text/say-time';
import { isOwed, type JudgedObligation } from '../../store/read-models/judged-obligations';
import { defineCommand, UsageError } from '../define-command';
import { coordinatedPlanIds } from '../member';
import { askWhichCommand } from '../numbered-question';
import { showPreview } from '../preview';
import { askWhichOwn } from '../reports/ask-which-own';
import { chooseOwn } from '../reports/own-obligations';
import { reportTargets } from '../reports/report-targets';
import { askExtension } from '../requests/ask-extension';
import { extensionPreview } from '../requests/extension-preview';
import { giveExtensions, grantedLine } from '../requests/give-extension';
import type { Reply, Turn } from '../turn';
import { chooseObligations, readSelectors } from '../understanding/choose-obligations';

/** 「延期」: a contact asks for a later day, a coordinator gives one. */
export const extension = defineCommand({
  words: ['延期', '申请延期', '延期申请', '顺延'],
  usage: '延期 <事项编号> [单位] 到<日期> [原因]',
  example: '延期 18 到7月8日 系统升级',
  summary: '联络员申请推迟截止时间；统筹员写明单位即直接延期',
  allowed: ['contact', 'coordinator'],
  takesGluedText: false,
  takesReport: true,
  async handle(args, turn) {
    const wish = await readWish(args, turn);
    const coordinators = await isForCoordinator(wish.selection, turn);
    const chosen = coordinators ? await chooseAsCoordinator(wish.selection, turn) : await ownOf(wish, turn);
    if ('text' in chosen) return chosen;
    if (!turn.act.rules.calendar.isWorkingDay(wish.day)) return askForWorkingDay(wish, chosen, turn);
    if (!coordinators) return askExtension(turn, chosen, wish.at, wish.reason);
    const [only, ...others] = chosen;
    if (only && others.length === 0) return giveOne(turn, only, wish.at, wish.reason);
    return showPreview(turn, extensionPreview, {
      obligationIds: chosen.map(({ id }) => id),
      dueAt: wish.at.toISOString(),
      note: wish.reason,
    });
  },
});

interface Wish {
  readonly args: string;
  readonly selection: Selection;
  /** As said, be it a day off. */
  readonly day: OfficeDay;
  readonly at: Date;
  readonly reason: string | null;
  /** The command with another day in place of the one said. */
  readonly saidFor: (day: OfficeDay) => string;
}

async function readWish(args: string, turn: Turn, turnedRound = false): Promise<Wish> {
  const { now, rules } = turn.act;
  const { calendar, policy } = rules;
  const { selection, rest } = await readSelectors(turn, args, { textFollows: true });
  const said = readExtensionWords(rest, { today: officeDayOf(now), calendar, dueTime: policy.dueTime });
  if (said === null) throw new UsageError(extension);
  const { day, at, reason } = said;
  // 延期 到7月8日 5 原因: the item behind the day.
  const named = selection.items.length + selection.units.length > 0;
  if (!named && !turnedRound && reason !== null && leadingSelector(reason))
    return readWish(`${reason} 到${day}`, turn, true);
  const before = args.slice(0, args.length - rest.length);
  const saidFor = (other: OfficeDay) => `${extension.words[0]} ${before} 到${other} ${reason ?? ''}`;
  return { args, selection, day, at, reason, saidFor };
}

/** With a unit it is the coordinator's; without one it means the own unit, if that answers for the item. */
async function isForCoordinator(selection: Selection, turn: Turn): Promise<boolean> {
  const { member, calendar } = turn;
  if (member.contactUnitIds.length === 0) return true;
  if (coordinatedPlanIds(member, calendar).length === 0) return false;
  const { items, units, sections, states, all } = selection;
  if (units.length + sections.length + states.length > 0 || all) return true;
  const own = await reportTargets(turn);
  return items.length > 0 && !items.every((no) => own.some(({ itemNo }) => itemNo === no));
}

async function chooseAsCoordinator(
  selection: Selection,
  turn: Turn,
): Promise<readonly JudgedObligation[] | Reply> {
  const { items, units, sections, states, all } = selection;
  if (items.length + units.length + sections.length + states.length === 0 && !all)
    throw new UsageError(extension);
  const chosen = await chooseObligations(turn, selection, ['pending', 'returned', 'submitted', 'accepted']);
  // What is reported is only meant where the item was named.
  const meant = chosen.filter((each) => items.length > 0 || isOwed(each));
  const named = meant.filter((each) => each.state !== 'accepted');
  if (named.length > 0) return named;
  return { text: meant.length > 0 ? '所选事项已通过，无需延期。' : '所选范围内没有可以延期的未报事项。' };
}

async function ownOf({ args, selection }: Wish, turn: Turn): Promise<readonly JudgedObligation[] | Reply> {
  const choice = await chooseOwn(turn, selection);
  return choice.kind === 'chosen' ? choice.obligations : askWhichOwn(turn, choice, extension.words[0], args);
}

/** A deadline on a day off is no deadline; which working day is meant is asked. */
function askForWorkingDay(wish: Wish, chosen: readonly JudgedObligation[], turn: Turn): Promise<Reply> {
  const { rules, now } = turn.act;
  if (wish.at <= now) throw new RuleViolation('extension.past', { asked: sayDayAndWeekday(wish.day) });
  const earliest = [...chosen].sort((a, b) => a.marks.dueAt.getTime() - b.marks.dueAt.getTime())[0];
  const dueDay = earliest ? officeDayOf(earliest.marks.dueAt) : '';
  const today = officeDayOf(now);
  const days = workingDaysAround(wish.day, rules.calendar, dueDay > today ? dueDay : today);
  return askWhichCommand(
    turn,
    `${sayDayAndWeekday(wish.day)}不是工作日，尚未办理。请选择延期到哪一天：`,
    days.map((day) => ({ label: sayDayAndWeekday(day), says: wish.saidFor(day) })),
  );
}

async function giveOne(
  turn: Turn,
  obligation: JudgedObligation,
  dueAt: Date,
  reason: string | null,
): Promise<Reply> {
  const { given, told } = await giveExtensions(turn, [obligation], dueAt, reason);
  const lines = given.map((each) => {
    const requests = each.granted.granted.map(({ id }) => `#${id}`).join('、');
    return `${grantedLine(obligation, each.granted)}。${requests ? `申请${requests}随之同意。` : ''}`;
  });
  const whom =
    told.length > 0
      ? '已通知该单位，提醒随之顺延。'
      : `该单位没有可联系的联络员，未能通知，请另行告知；原截止${sayDeadline(obligation.marks.dueAt)}。`;
  return { text: `已延期：${lines.join('')}${whom}` };
}
