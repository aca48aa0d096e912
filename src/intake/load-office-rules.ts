import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { officialCalendar } from '../domain/calendar/official-calendar';
import { readCalendarOverrides } from '../domain/calendar/read-calendar-overrides';
import type { OfficeRules } from '../domain/office-rules';
import { readReminderPolicy } from '../domain/reminders/read-policy';

export const POLICY_FILE = 'reminders.yaml';
export const CALENDAR_FILE = 'calendar.yaml';

/** The office's files are not what they should be: every problem at once, each with its file and place. */
export class OfficeRulesError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`the office's rules cannot be read:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'OfficeRulesError';
  }
}

export interface LoadedRules {
  readonly rules: OfficeRules;
  /** Of both files' bytes: processes that run on different rules can be told apart. */
  readonly hash: string;
}

/**
 * Reads reminder policy and calendar overrides from `configDir`; `pageRoot` is where people reach the pages. Throws
 * `OfficeRulesError`.
 */
export function loadOfficeRules(configDir: string, pageRoot: string | null = null): LoadedRules {
  const problems: string[] = [];
  const policyText = readConfigFile(configDir, POLICY_FILE, problems);
  const calendarText = readConfigFile(configDir, CALENDAR_FILE, problems);
  const policy = readYaml(policyText, POLICY_FILE, problems, readReminderPolicy);
  const calendar = readYaml(calendarText, CALENDAR_FILE, problems, readCalendarOverrides);
  if (!policy || !calendar || problems.length > 0) throw new OfficeRulesError(problems);
  const hash = createHash('sha256').update(`${policyText}\u0000${calendarText}`).digest('hex');
  return { rules: { policy: policy.policy, calendar: officialCalendar(calendar.overrides), pageRoot }, hash };
}

function readConfigFile(configDir: string, name: string, problems: string[]): string | null {
  try {
    return readFileSync(join(configDir, name), 'utf8');
  } catch (error) {
    problems.push(`${name}: cannot be read in ${configDir} (${(error as NodeJS.ErrnoException).code})`);
    return null;
  }
}

function readYaml<T extends object>(
  text: string | null,
  name: string,
  problems: string[],
  read: (value: unknown) => T | { readonly problems: readonly string[] },
): T | null {
  if (text === null) return null;
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    problems.push(`${name}: ${String(error)}`);
    return null;
  }
  const result = read(value);
  if (!('problems' in result)) return result;
  problems.push(...result.problems.map((problem) => `${name}: ${problem}`));
  return null;
}
