import type { Lamp } from '../../domain/obligation/lamp';
import { isOwed, type JudgedObligation } from '../../store/read-models/judged-obligations';
import type { Turn } from '../turn';

/** 本期, of the earlier periods what is still owed and open, and the action plan while it is collected. */
export function isShownAsTask(obligation: JudgedObligation, { act, calendar }: Turn): boolean {
  const { inForce, lamp, marks, currentVersion } = obligation;
  const open = act.now <= marks.closesAt;
  if (inForce.period.kind === 'actionPlan') return open && (lamp !== 'none' || currentVersion > 0);
  if (calendar.plans.some(({ current }) => current?.period.id === obligation.periodId)) return true;
  return isOwed(obligation) && lamp !== 'none' && open;
}

/** One unit's obligations of one period of one plan, each in its place. */
export function byUnitAndPeriod(obligations: readonly JudgedObligation[]): JudgedObligation[][] {
  const sections = new Map<string, JudgedObligation[]>();
  for (const obligation of obligations) {
    const key = `${obligation.unitId}|${obligation.periodId}`;
    const section = sections.get(key);
    if (section) section.push(obligation);
    else sections.set(key, [obligation]);
  }
  return [...sections.values()];
}

const LAMP_ORDER: Readonly<Record<Lamp, number>> = { red: 0, yellow: 1, blue: 2, none: 3 };

/** What is owed, most urgent first; then the rest in the plan's order. */
export function mostUrgentFirst(section: readonly JudgedObligation[]): JudgedObligation[] {
  const owed = section.filter(isOwed);
  return [
    ...owed.sort(
      (a, b) => LAMP_ORDER[a.lamp] - LAMP_ORDER[b.lamp] || a.marks.dueAt.getTime() - b.marks.dueAt.getTime(),
    ),
    ...section.filter((each) => !isOwed(each)),
  ];
}

/** What a section counts: 办结 and 免报 are not among it. */
export function taskCounts(section: readonly JudgedObligation[]): { owed: number; missing: number } {
  const missing = section.filter(isOwed).length;
  const counted = section.filter((each) => !each.itemClosed && each.state !== 'waived');
  return { owed: counted.length, missing };
}
