import { z } from 'zod';
import { isOfficeDay } from './office-time';
import type { CalendarOverrides } from './official-calendar';

const schema = z.strictObject({
  days: z
    .record(
      z.string().refine(isOfficeDay, 'must be a calendar day written YYYY-MM-DD'),
      z.enum(['work', 'rest'], 'must be work or rest'),
    )
    .nullable(),
});

/**
 * The object that `config/calendar.yaml` parses to, or every problem found in it (place: what is expected).
 */
export function readCalendarOverrides(
  value: unknown,
): { readonly overrides: CalendarOverrides } | { readonly problems: readonly string[] } {
  const read = schema.safeParse(value);
  if (read.success) return { overrides: read.data.days ?? {} };
  return {
    problems: read.error.issues.map((issue) => {
      const reason =
        issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
      return `${issue.path.join('.') || '(file)'}: ${reason}`;
    }),
  };
}
