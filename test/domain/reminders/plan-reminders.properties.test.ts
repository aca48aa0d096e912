import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, officeDayOf, officeInstant } from '../../../src/domain/calendar/office-time';
import type { OwedObligation } from '../../../src/domain/reminders/owed-obligation';
import { type PlanRemindersInput, planReminders } from '../../../src/domain/reminders/plan-reminders';
import type { CoveredStage, PlannedReminder } from '../../../src/domain/reminders/planned-reminder';
import type { Recipient } from '../../../src/domain/reminders/recipient';
import { calendar, owed, policy, recipient } from './given';

const anyOwed: fc.Arbitrary<OwedObligation[]> = fc
  .array(
    fc.record({
      unitId: fc.integer({ min: 1, max: 4 }),
      itemNo: fc.integer({ min: 1, max: 6 }),
      dueDay: fc.integer({ min: 0, max: 60 }).map((n) => addDays('2022-06-15', n)),
      quiet: fc.boolean(),
    }),
    { maxLength: 12 },
  )
  .map((rows) =>
    rows.map(({ dueDay, ...rest }, index) =>
      owed(index + 1, { ...rest, dueAt: officeInstant(dueDay, '18:00') }),
    ),
  );
const anyRecipients: fc.Arbitrary<Recipient[]> = fc.array(
  fc
    .record({
      personId: fc.integer({ min: 1, max: 6 }),
      unitId: fc.integer({ min: 1, max: 4 }),
      order: fc.integer({ min: 1, max: 3 }),
      role: fc.constantFrom('contact' as const, 'unitLeader' as const),
      items: fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { maxLength: 3 })),
      reachable: fc.boolean(),
    })
    .map(({ personId, ...rest }) => recipient(personId, rest)),
  { maxLength: 10 },
);
const anyNow = fc
  .tuple(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 23 }))
  .map(([day, hour]) => officeInstant(addDays('2022-06-01', day), `${String(hour).padStart(2, '0')}:15`));
const situation = fc
  .record({ owed: anyOwed, recipients: anyRecipients, now: anyNow })
  .map((given): PlanRemindersInput => ({ ...given, covered: [], policy, calendar }));

const coverageOf = (planned: readonly PlannedReminder[]): CoveredStage[] =>
  planned.flatMap(({ personId, stages }) => stages.map((stage) => ({ personId, ...stage })));

describe('the planner, whatever is owed by whomever', () => {
  it('writes at most once to a person, and only to reachable people of units that owe something', () => {
    fc.assert(
      fc.property(situation, (input) => {
        const planned = planReminders(input);
        expect(new Set(planned.map(({ personId }) => personId)).size).toBe(planned.length);
        const byId = new Map(input.owed.map((obligation) => [obligation.id, obligation]));
        for (const { personId, stages, mostUrgent } of planned) {
          expect(stages[0]?.stage).toBe(mostUrgent);
          for (const { obligationId } of stages) {
            const obligation = byId.get(obligationId);
            expect(obligation?.quiet).toBe(false);
            const roles = input.recipients.filter((row) => row.personId === personId && row.reachable);
            expect(roles.map(({ unitId }) => unitId)).toContain(obligation?.unitId);
          }
        }
      }),
    );
  });

  it('has nothing left to say once its own output is covered, today and after a restart', () => {
    fc.assert(
      fc.property(situation, (input) => {
        expect(planReminders({ ...input, covered: coverageOf(planReminders(input)) })).toEqual([]);
      }),
    );
  });

  it('has nothing to say to who was written to today', () => {
    fc.assert(
      fc.property(situation, (input) => {
        const scheduled = new Set(planReminders(input).map(({ personId }) => personId));
        expect(planReminders({ ...input, written: { scheduled, nudged: new Set() } })).toEqual([]);
      }),
    );
  });

  it('gives the same answer for any order of its input', () => {
    const shuffled = situation.chain((input) =>
      fc.record({
        input: fc.constant(input),
        owed: fc.shuffledSubarray([...input.owed], { minLength: input.owed.length }),
        recipients: fc.shuffledSubarray([...input.recipients], { minLength: input.recipients.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ input, owed, recipients }) => {
        expect(planReminders({ ...input, owed, recipients })).toEqual(planReminders(input));
      }),
    );
  });

  it('rests on days off and works within the spread on the others', () => {
    fc.assert(
      fc.property(situation, (input) => {
        const planned = planReminders(input);
        const day = officeDayOf(input.now);
        if (!calendar.isWorkingDay(day)) expect(planned).toEqual([]);
        for (const { officeDay, sendAt } of planned) {
          expect(officeDay).toBe(day);
          expect(sendAt >= officeInstant(day, '09:31') && sendAt <= officeInstant(day, '09:35')).toBe(true);
        }
      }),
    );
  });
});
