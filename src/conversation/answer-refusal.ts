import { RuleViolation } from '../domain/rule-violation';
import { UsageError } from './define-command';
import { violationText } from './texts/texts';
import type { Reply } from './turn';

/** What a person reads when a rule says no or the words of a command make no sense; null for any other error. */
export function answerRefusal(error: unknown): Reply | null {
  // Rules speak before the first write, so there is nothing to take back.
  if (error instanceof RuleViolation) return { text: violationText(error) };
  if (!(error instanceof UsageError)) return null;
  const { usage, example } = error.command;
  return { text: `用法：${usage}\n例如：${example}` };
}
