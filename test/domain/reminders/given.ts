import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { officeInstant } from '../../../src/domain/calendar/office-time';
import { officialCalendar } from '../../../src/domain/calendar/official-calendar';
import { windowOf } from '../../../src/domain/period/period-window';
import type { OwedObligation } from '../../../src/domain/reminders/owed-obligation';
import type { ReminderPolicy } from '../../../src/domain/reminders/policy';
import { readReminderPolicy } from '../../../src/domain/reminders/read-policy';
import type { Recipient } from '../../../src/domain/reminders/recipient';

/** The policy that ships, so that the rules are tested as they run. */
export const policy: ReminderPolicy = shippedPolicy();
export const calendar = officialCalendar();

/** Office time: `2022-06-30 18:00`. */
export function at(time: string): Date {
  const [day = '', clock = ''] = time.split(' ');
  return officeInstant(day, clock);
}

/** An obligation of 2022Q2 that stands on the period's marks unless `changes` says otherwise. */
export function owed(id: number, changes: Partial<OwedObligation> = {}): OwedObligation {
  const dueAt = changes.dueAt ?? at('2022-06-30 18:00');
  const window = windowOf(
    { dueAt, graceUntil: changes.graceUntil ?? null, closesAt: changes.closesAt ?? null },
    { calendar, policy },
  );
  return {
    id,
    planId: 1,
    periodCode: '2022Q2',
    unitId: 1,
    itemNo: id,
    quiet: false,
    ...window,
    ...changes,
  };
}

/** The only contact of unit 1 unless `changes` says otherwise. */
export function recipient(personId: number, changes: Partial<Recipient> = {}): Recipient {
  return {
    personId,
    userid: `user${personId}`,
    unitId: 1,
    order: 1,
    role: 'contact',
    items: null,
    reachable: true,
    ...changes,
  };
}

function shippedPolicy(): ReminderPolicy {
  const file = path.resolve(__dirname, '../../../config/reminders.yaml');
  const read = readReminderPolicy(parse(readFileSync(file, 'utf8')));
  if ('problems' in read) throw new Error(read.problems.join('\n'));
  return read.policy;
}
