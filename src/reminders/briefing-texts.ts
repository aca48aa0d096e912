import type { EntityManager } from 'typeorm';
import { addDays, type OfficeDay, officeDayOf } from '../domain/calendar/office-time';
import { nextWorkingDay } from '../domain/calendar/working-calendar';
import type { OfficeRules } from '../domain/office-rules';
import { type Briefing, briefingsOn } from '../domain/reminders/briefings';
import { escalationsOn } from '../domain/reminders/escalations';
import { promiseFor } from './arrangements';
import { loadBriefingInputs } from './briefing-inputs';
import { digestText } from './digest-text';
import { loadStandings, type PlanStanding } from './plan-standing';
import { missedDaysNoticed } from './planned-days';
import type { PlannerInputs } from './planner-inputs';
import { summaryText } from './summary-text';

/** What briefings are written from, read before. */
export interface BriefingMatter {
  readonly inputs: PlannerInputs;
  readonly standings: ReadonlyMap<number, PlanStanding>;
  readonly missedDays: readonly OfficeDay[];
}

/** Nothing is remembered longer of what no digest has told. */
const REMEMBERED_DAYS = 30;

/** The sections of one person's message beside what the person owes, as of `now`. */
export async function briefingTextsFor(
  manager: EntityManager,
  personId: number,
  inputs: PlannerInputs,
  rules: OfficeRules,
  now: Date,
): Promise<string[]> {
  const today = officeDayOf(now);
  const known = await loadBriefingInputs(manager, inputs, rules, now);
  const briefings = briefingsOn(today, known, rules).filter((each) => each.personId === personId);
  if (briefings.length === 0) return [];
  const isCoordinator = briefings.some(({ kind }) => kind === 'digest');
  const matter = {
    inputs,
    standings: await loadStandings(manager, inputs, plansOf(briefings), rules, now),
    missedDays: isCoordinator
      ? await missedDaysNoticed(manager, known.lastMessage.get(personId) ?? addDays(today, -REMEMBERED_DAYS))
      : [],
  };
  return briefingTexts(briefings, matter, rules, now);
}

export function plansOf(briefings: readonly Briefing[]): ReadonlySet<number> {
  return new Set(briefings.map(({ planId }) => planId));
}

/** One text for each digest of a plan and each summary of a period, the digests first; none where there is nothing to say. */
export function briefingTexts(
  briefings: readonly Briefing[],
  { inputs, standings, missedDays }: BriefingMatter,
  rules: OfficeRules,
  now: Date,
): string[] {
  const digests = briefings.filter(({ kind }) => kind === 'digest');
  const nextDay = nextWorkingDay(rules.calendar, officeDayOf(now));
  const escalations =
    digests.length > 0 ? escalationsOn(nextDay, inputs.concernedOn(nextDay).values(), rules) : [];
  const texts = [...plansOf(digests)].map((planId) => {
    const standing = standings.get(planId);
    if (!standing) return null;
    const periodCodes = digests.flatMap((each) =>
      each.planId === planId && each.periodCode !== null ? [each.periodCode] : [],
    );
    const promiseOf = (obligation: PlanStanding['obligations'][number]) =>
      promiseFor(obligation, inputs.arrangements);
    return digestText({ standing, periodCodes, promiseOf, escalations, missedDays }, rules, now);
  });
  const summaries = briefings.map(({ kind, planId, periodCode }) => {
    const standing = standings.get(planId);
    return kind === 'summary' && standing && periodCode !== null
      ? summaryText(standing, periodCode, now)
      : null;
  });
  return [...texts, ...summaries].filter((text) => text !== null);
}
