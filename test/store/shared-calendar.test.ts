import { expect, it } from '@jest/globals';
import { officeInstant } from '../../src/domain/calendar/office-time';
import { openingInstant } from '../../src/domain/period/period-window';
import { loadPlanCalendar } from '../../src/store/read-models/plan-calendar';
import { SharedTransaction } from '../../src/store/shared-transaction';
import { Office } from '../support/office';

it('messages that share a transaction see the calendar as of their own arrival', async () => {
  const office = await Office.open('sqlite');
  try {
    await office.store.inTransaction(async (manager) => {
      const { rules } = office;
      const { plans } = await loadPlanCalendar(manager, rules, office.clock.now());
      const changes = plans.flatMap(({ periods }) =>
        periods.flatMap(({ window }) => [
          officeInstant(window.opensOn, '00:00'),
          openingInstant(window, rules.policy),
          window.dueAt,
        ]),
      );
      const moments = changes
        .flatMap((change) => [-1, 0, 1].map((ms) => change.getTime() + ms))
        .sort((a, b) => a - b);
      expect(moments.length).toBeGreaterThan(9);
      const shared = new SharedTransaction(manager).open().manager;
      for (const at of [...moments, ...[...moments].reverse()].map((ms) => new Date(ms)))
        expect(await loadPlanCalendar(shared, rules, at)).toEqual(await loadPlanCalendar(manager, rules, at));
      const noon = officeInstant('2022-05-10', '12:00');
      const atNoon = await loadPlanCalendar(shared, rules, noon);
      expect(await loadPlanCalendar(shared, rules, new Date(noon.getTime() + 40))).toBe(atNoon);
    });
  } finally {
    await office.close();
  }
});
