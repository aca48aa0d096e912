import type { NudgeMatter } from '../delivery/render-reminder';
import { officeDayOf } from '../domain/calendar/office-time';
import { workingDaysBetween } from '../domain/calendar/working-calendar';
import { exampleExtensionDay } from '../domain/obligation/example-extension-day';
import type { OfficeRules } from '../domain/office-rules';
import { periodName } from '../domain/period/period-code';
import { officeSignature } from '../domain/text/office-signature';
import { reportAddress } from '../domain/text/report-address';
import { sayDay, sayDeadline, sayMoment } from '../domain/text/say-time';
import type { JudgedObligation } from '../store/read-models/judged-obligations';
import type { NotesById } from './obligation-notes';
import { itemText } from './reminder-item';

/** What one person is told about: what the person answers for, and what is copied to the unit's leader. */
export interface ReminderContent {
  readonly person: { readonly id: number; readonly name: string };
  readonly asContact: readonly JudgedObligation[];
  readonly asUnitLeader: readonly JudgedObligation[];
  /** The opening notice, a later stage, or a coordinator's 催办. */
  readonly occasion: 'opening' | 'stage' | 'nudge';
  readonly about: NudgeMatter | null;
  readonly notes: NotesById;
}

/** With these words the ways to answer begin. */
export const HOW_TO_ANSWER = '直接回复即可';

/** The line that leads to the page begins so. */
export const ON_THE_PAGE = '长文和附件可在页面填报';

export const NO_SECRETS = '请勿报送涉密信息。';
const LAST_CHANCE_DAYS = 5;

/** The text of a reminder (docs/product.md, "Tone"); null when there is nothing to say. */
export function reminderText(content: ReminderContent, rules: OfficeRules, now: Date): string | null {
  const { asContact, asUnitLeader, about } = content;
  const all = [...asContact, ...asUnitLeader];
  const first = all[0];
  if (!first) return null;

  const blocks = [`【${titleOf(content, now)}】${addressee(content)}：`];
  if (about?.byUnit) blocks.push(`牵头单位${about.byUnit}请贵单位尽快报送以下配合事项。`);
  const units = new Set(asContact.map(({ unitId }) => unitId));
  const unitName = units.size === 1 ? () => '贵单位' : nameOfUnit;
  blocks.push(...groupTexts(asContact, unitName, content, rules, now));
  if (asContact.length > 0) blocks.push(howToAnswer(asContact, rules, now), ...pageLine(asContact, rules));
  if (asUnitLeader.length > 0) {
    blocks.push(asContact.length > 0 ? '抄送分管领导：' : '以下事项逾期未报，抄送您知悉，请督促报送：');
    blocks.push(...groupTexts(asUnitLeader, nameOfUnit, content, rules, now, true));
  }
  const offices = new Set(all.map(({ inForce }) => officeSignature(inForce.plan)));
  blocks.push(`${NO_SECRETS}${[...offices].join('')}`);
  return blocks.join('\n');
}

function titleOf({ asContact, asUnitLeader, occasion }: ReminderContent, now: Date): string {
  if (occasion === 'nudge') return '催办';
  const overdue = [...asContact, ...asUnitLeader].some((obligation) => now > obligation.marks.deadline);
  if (overdue) return '逾期提醒';
  return occasion === 'opening' ? '报送通知' : '报送提醒';
}

function addressee({ person, asContact }: ReminderContent): string {
  const units = [...new Set(asContact.map((obligation) => obligation.unitName))];
  return units.length === 1 ? `${units[0]}联络员` : `${person.name}同志`;
}

/** What shares a unit, a period and a due time is told in one breath. */
function groupsOf(obligations: readonly JudgedObligation[]): JudgedObligation[][] {
  const groups = new Map<string, JudgedObligation[]>();
  for (const obligation of obligations) {
    const key = `${obligation.unitId}|${obligation.periodId}|${obligation.marks.dueAt.getTime()}`;
    groups.set(key, [...(groups.get(key) ?? []), obligation]);
  }
  return [...groups.values()];
}

type UnitName = (obligation: JudgedObligation) => string;

const nameOfUnit: UnitName = ({ unitName }) => unitName;

/** Each group under a heading of its own; one of the same unit and period does not say them again. */
function groupTexts(
  obligations: readonly JudgedObligation[],
  unitName: UnitName,
  { person, notes }: ReminderContent,
  rules: OfficeRules,
  now: Date,
  isCopy = false,
): string[] {
  const groups = groupsOf(obligations);
  const today = officeDayOf(now);
  return groups.flatMap((group, i) => {
    const [first] = group;
    if (!first) return [];
    const above = groups[i - 1]?.[0];
    const goesOn = above?.unitId === first.unitId && above.periodId === first.periodId;
    const heading = goesOn
      ? continuation(first, group.length, rules, now)
      : headingOf(first, `${group.length}项`, { unitName: unitName(first), isCopy }, rules, now);
    return [
      `${heading}：`,
      ...group.map((each) => itemText(each, notes.get(each.id) ?? null, person.id, today)),
    ];
  });
}

function headingOf(
  first: JudgedObligation,
  items: string,
  { unitName, isCopy }: { readonly unitName: string; readonly isCopy: boolean },
  rules: OfficeRules,
  now: Date,
): string {
  const { plan } = first.inForce;
  const period = periodName(first.periodCode, plan.year);
  const what = `《${plan.title}》${period}${first.inForce.period.kind === 'actionPlan' ? '' : '进展情况'}`;
  const due = sayDeadline(first.marks.dueAt);
  if (now <= first.marks.deadline)
    return `${what}，请于${due}前报送（${timeLeft(first.marks.dueAt, rules, now)}）。${unitName}应报${items}`;
  const urge = isCopy ? '' : `，请尽快补报${lastChance(first, rules, now)}`;
  const since = `截至${sayMoment(now)}${overdueFor(first, rules, now)}`;
  return `${what}，应于${due}前报送，${since}${unitName}尚有${items}未收到${urge}`;
}

/** The same unit's other items of the same period, due at another time. */
function continuation(first: JudgedObligation, count: number, rules: OfficeRules, now: Date): string {
  const due = sayDeadline(first.marks.dueAt);
  return now > first.marks.deadline
    ? `另有${count}项应于${due}前报送，尚未收到${overdueFor(first, rules, now)}`
    : `另有${count}项请于${due}前报送（${timeLeft(first.marks.dueAt, rules, now)}）`;
}

/** From the second day on it is told how long it has been. */
function overdueFor({ marks }: JudgedObligation, { calendar }: OfficeRules, now: Date): string {
  const days = workingDaysBetween(calendar, officeDayOf(marks.deadline), officeDayOf(now));
  return days > 1 ? `（已逾期${days}个工作日）` : '';
}

/** After the close nothing is taken any more: told while there is a week left. */
function lastChance({ marks }: JudgedObligation, { calendar }: OfficeRules, now: Date): string {
  const left = workingDaysBetween(calendar, officeDayOf(now), officeDayOf(marks.closesAt));
  return left <= LAST_CHANCE_DAYS ? `（${sayMoment(marks.closesAt)}后不再接收）` : '';
}

/** The days that really remain, counted when the message is rendered. */
function timeLeft(dueAt: Date, { calendar }: OfficeRules, now: Date): string {
  if (now > dueAt) return '已过截止时间，宽限期内';
  const today = officeDayOf(now);
  const dueDay = officeDayOf(dueAt);
  if (today === dueDay) return '今日截止';
  return `还有${workingDaysBetween(calendar, today, dueDay)}个工作日`;
}

/** The item's number; with the plan's title where another plan's item of the same number is told of as well. */
function addressOf(named: JudgedObligation | undefined, told: readonly JudgedObligation[]): string {
  if (!named) return '1';
  const shared = told.some(({ itemNo, itemId }) => itemNo === named.itemNo && itemId !== named.itemId);
  return `${shared ? named.inForce.shownTitle : ''}${named.itemNo}`;
}

/** Long texts and files go by the page: to the form itself where one item is told of. */
function pageLine(asContact: readonly JudgedObligation[], { pageRoot }: OfficeRules): string[] {
  if (!pageRoot) return [];
  const [only] = asContact.length === 1 ? asContact : [];
  return [`${ON_THE_PAGE}：${reportAddress(pageRoot, only?.id ?? null)}`];
}

/** The ways to answer, with an item of the message as the example. */
function howToAnswer(asContact: readonly JudgedObligation[], rules: OfficeRules, now: Date): string {
  const no = addressOf(asContact[0], asContact);
  const several = new Set(asContact.map((obligation) => obligation.itemNo)).size > 1;
  const report = `${HOW_TO_ANSWER}，如：${no} 已完成……；存在问题……；下一步……。${several ? '多项请每项另起一行。' : ''}`;
  const overdue = asContact.find(({ marks }) => now > marks.deadline);
  if (overdue) return `${report}\n已通过其他渠道报送的，请回复“线下已报 ${addressOf(overdue, asContact)}”。`;
  const due = asContact[0]?.marks.dueAt ?? now;
  const example = sayDay(exampleExtensionDay(officeDayOf(due > now ? due : now), rules));
  return `${report}\n无进展请回复“零报告 ${no} 原因”，需延期请回复“延期 ${no} 到${example} 原因”。`;
}
