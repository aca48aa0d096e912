import { officeDayOf } from '../domain/calendar/office-time';
import { workingDaysBetween } from '../domain/calendar/working-calendar';
import type { OfficeRules } from '../domain/office-rules';
import { periodName } from '../domain/period/period-code';
import { owedLine } from '../domain/text/owed-line';
import { sayDeadline, sayMoment } from '../domain/text/say-time';
import type { JudgedObligation } from '../store/read-models/judged-obligations';

/** What one person is told about: what the person answers for, and what is copied to the unit's leader. */
export interface ReminderContent {
  readonly name: string;
  readonly asContact: readonly JudgedObligation[];
  readonly asUnitLeader: readonly JudgedObligation[];
  /** The opening notice, a later stage, or a coordinator's 催办. */
  readonly occasion: 'opening' | 'stage' | 'nudge';
}

const NO_SECRETS = '请勿报送涉密信息。';

/** The text of a reminder (docs/product.md, "Tone"); null when there is nothing to say. */
export function reminderText(content: ReminderContent, rules: OfficeRules, now: Date): string | null {
  const { asContact, asUnitLeader } = content;
  const all = [...asContact, ...asUnitLeader];
  const first = all[0];
  if (!first) return null;

  const blocks = [`【${titleOf(content, now)}】${addressee(content)}：`];
  const units = new Set(asContact.map(({ unitId }) => unitId));
  const unitName = units.size === 1 ? () => '贵单位' : nameOfUnit;
  for (const group of groupsOf(asContact)) blocks.push(groupText(group, unitName, rules, now));
  if (asContact.length > 0) blocks.push(howToAnswer(asContact));
  if (asUnitLeader.length > 0) {
    blocks.push(asContact.length > 0 ? '抄送分管领导：' : '以下事项逾期未报，抄送您知悉，请督促报送：');
    for (const group of groupsOf(asUnitLeader)) blocks.push(groupText(group, nameOfUnit, rules, now));
  }
  blocks.push(`${NO_SECRETS}${signature(first)}`);
  return blocks.join('\n');
}

function titleOf({ asContact, asUnitLeader, occasion }: ReminderContent, now: Date): string {
  if (occasion === 'nudge') return '催办';
  const overdue = [...asContact, ...asUnitLeader].some((obligation) => now > obligation.marks.deadline);
  if (overdue) return '逾期提醒';
  return occasion === 'opening' ? '报送通知' : '报送提醒';
}

function addressee({ name, asContact }: ReminderContent): string {
  const units = [...new Set(asContact.map((obligation) => obligation.unitName))];
  if (units.length === 0) return `${name}同志`;
  return units.length === 1 ? `${units[0]}联络员` : `${name}同志`;
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

function groupText(
  group: readonly JudgedObligation[],
  unitName: UnitName,
  rules: OfficeRules,
  now: Date,
): string {
  const first = group[0];
  if (!first) return '';
  const { plan } = first.inForce;
  const period = periodName(first.periodCode, plan.year);
  const what = `《${plan.title}》${period}${first.inForce.period.kind === 'actionPlan' ? '' : '进展情况'}`;
  return [`${what}，${demand(group, first, unitName(first), rules, now)}`, ...group.map(owedLine)].join('\n');
}

function demand(
  group: readonly JudgedObligation[],
  first: JudgedObligation,
  unit: string,
  rules: OfficeRules,
  now: Date,
): string {
  const { dueAt, deadline } = first.marks;
  if (now > deadline) {
    return `应于${sayDeadline(dueAt)}前报送，截至${sayMoment(now)}${unit}尚有${group.length}项未收到，请尽快补报：`;
  }
  return `请于${sayDeadline(dueAt)}前报送（${timeLeft(dueAt, rules, now)}）。${unit}应报${group.length}项：`;
}

/** The days that really remain, counted when the message is rendered. */
function timeLeft(dueAt: Date, { calendar }: OfficeRules, now: Date): string {
  if (now > dueAt) return '已过截止时间，宽限期内';
  const today = officeDayOf(now);
  const dueDay = officeDayOf(dueAt);
  if (today === dueDay) return '今日截止';
  return `还有${workingDaysBetween(calendar, today, dueDay)}个工作日`;
}

function howToAnswer(asContact: readonly JudgedObligation[]): string {
  const no = asContact[0]?.itemNo ?? 1;
  const several = new Set(asContact.map((obligation) => obligation.itemNo)).size > 1;
  return `直接回复即可，如：${no} 已完成……；存在问题……；下一步……。${several ? '多项请每项另起一行。' : ''}`;
}

function signature(first: JudgedObligation): string {
  const { reportingContact, issuer } = first.inForce.plan;
  // Printed documents often set half-width marks between Chinese words.
  const by = (reportingContact ?? issuer)?.replaceAll(':', '：').replaceAll(',', '，');
  return by ? `（${by}）` : '';
}
