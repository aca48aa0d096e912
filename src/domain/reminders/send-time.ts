import { type OfficeDay, officeInstant } from '../calendar/office-time';
import type { ReminderPolicy } from './policy';

const MINUTE_MS = 60_000;

/**
 * The minute of a person's message on an office day: one of the `spreadMinutes` minutes after `send.at`, the same
 * however often it is asked, evenly spread over persons and days. Never minute 0 or 30 of an hour, where the platform
 * is busiest (docs/platform.md); the minute after those is taken instead.
 */
export function sendTime(personId: number, day: OfficeDay, send: ReminderPolicy['send']): Date {
  const delay = 1 + (hash(`${personId}|${day}`) % send.spreadMinutes);
  const planned = new Date(officeInstant(day, send.at).getTime() + delay * MINUTE_MS);
  return planned.getUTCMinutes() % 30 === 0 ? new Date(planned.getTime() + MINUTE_MS) : planned;
}

/** FNV-1a, 32 bit, with a final mix: the low bits of plain FNV follow the last character. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}
