import { officeDayOf } from '../../domain/calendar/office-time';
import { overridesWithoutPlan } from '../../domain/reminders/policy-of-plan';
import { CALENDAR_FILE, POLICY_FILE } from '../../intake/load-office-rules';
import { PlanRepository } from '../../store/plan-repository';
import { type Check, type Finding, orOk, problem, warning } from './finding';

export const calendarCheck: Check = {
  name: 'calendar',
  async run({ rules, store, now, config }) {
    if (!rules || !config) return [];
    const { calendar, policy } = rules.rules;
    const thisYear = yearOf(now);
    const plans = store ? await new PlanRepository(store.read).active() : [];
    const periods = store ? await new PlanRepository(store.read).periods(plans.map(({ id }) => id)) : [];
    const coming = periods.filter(({ dueAt }) => dueAt > now).map(({ dueAt }) => yearOf(dueAt));
    const isDecember = officeDayOf(now).slice(5) >= '12-01';
    const years = [...new Set([thisYear, ...coming, ...(isDecember ? [thisYear + 1] : [])])].sort();
    const findings: Finding[] = years
      .filter((year) => !calendar.covers(year))
      .map((year) =>
        (year === thisYear ? problem : warning)(
          `the official working days of ${year} are not known: its days are estimated (暂估)`,
          `enter the whole arrangement of the State Council for ${year} into ${config.configDir}/${CALENDAR_FILE} on every machine, and restart`,
        ),
      );
    if (store)
      for (const { title, year } of overridesWithoutPlan(policy, await new PlanRepository(store.read).all()))
        findings.push(
          warning(
            `${POLICY_FILE} has rules for a plan that does not exist: ${year} ${title}`,
            '`cuibao plan list` shows the titles; the rules need the year and a part of one',
          ),
        );
    return orOk(findings, `the official working days of ${years.join(', ')} are known`);
  },
};

function yearOf(instant: Date): number {
  return Number(officeDayOf(instant).slice(0, 4));
}
