import { describe, expect, it } from '@jest/globals';
import { APP_MESSAGES_PER_MINUTE } from '../../../src/delivery/app-pace';
import { officeTimeOf } from '../../../src/domain/calendar/office-time';
import { planReminders } from '../../../src/domain/reminders/plan-reminders';
import { at, calendar, owed, policy, recipient } from './given';

/** docs/scale.md: 21 cities, about 20,000 units, each with a first contact; 2.7 reports of each, as in Jieyang's plan. */
const UNITS = 20_000;
const REPORTS = 54_000;

describe('the opening notice of a province', () => {
  const marks = owed(1);
  const planned = planReminders({
    owed: Array.from({ length: REPORTS }, (_, i) => ({
      ...marks,
      id: i + 1,
      unitId: (i % UNITS) + 1,
      itemNo: i + 1,
    })),
    recipients: Array.from({ length: UNITS }, (_, i) => recipient(i + 1, { unitId: i + 1 })),
    covered: [],
    now: at('2022-06-09 09:00'),
    policy,
    calendar,
  });
  const perMinute = new Map<string, number>();
  for (const { sendAt } of planned) {
    const minute = officeTimeOf(sendAt);
    perMinute.set(minute, (perMinute.get(minute) ?? 0) + 1);
  }

  it('is one message a person, about all that the unit owes', () => {
    expect(new Set(planned.map(({ personId }) => personId)).size).toBe(UNITS);
    expect(planned).toHaveLength(UNITS);
    expect(planned.reduce((sum, { stages }) => sum + stages.length, 0)).toBe(REPORTS);
  });

  it('fits the pace of one app in each of its five minutes', () => {
    expect([...perMinute.keys()].sort()).toEqual(['09:31', '09:32', '09:33', '09:34', '09:35']);
    expect(Math.max(...perMinute.values())).toBeLessThan(APP_MESSAGES_PER_MINUTE);
  });
});
