import type { Matched } from './matched';
import type { Violation } from './violation';

/** Every message that was acknowledged is stored, once, as it was written, and answered, once. */
export function checkMessages(matched: readonly Matched[]): Violation[] {
  return matched.flatMap((message) => [...storedOnce(message), ...answeredOnce(message)]);
}

function storedOnce({ said, rows, acknowledgedMs }: Matched): Violation[] {
  const { index: message, text } = said;
  if (rows.length === 0)
    return acknowledgedMs === null
      ? []
      : [{ rule: 'acknowledged and lost', message, what: 'there is no row' }];
  if (rows.length > 1)
    return [{ rule: 'stored twice', message, what: `rows ${rows.map(({ id }) => id).join(', ')}` }];
  const content = JSON.parse(rows[0]?.content ?? '{}') as { text?: string };
  return text === null || content.text === text
    ? []
    : [{ rule: 'altered', message, what: `stored is ${JSON.stringify(content)}` }];
}

function answeredOnce(matched: Matched): Violation[] {
  const { said, rows, passive, answerRows, shown, acknowledgedMs, answeredMs } = matched;
  const { index: message } = said;
  const found: Violation[] = [];
  if (passive.length > 1)
    found.push({ rule: 'answered twice', message, what: `two passive answers: ${passive.join(' | ')}` });
  if (passive.length > 0 && answerRows.length > 0)
    found.push({ rule: 'answered twice', message, what: 'passively and through the outbox' });
  if (shown.length > answerRows.length)
    found.push({
      rule: 'answered twice',
      message,
      what: `${shown.length} shown of ${answerRows.length} parts`,
    });
  if (passive.some((reply) => rows[0] && reply !== rows[0].reply))
    found.push({ rule: 'altered', message, what: `the answer that is stored is another: ${rows[0]?.reply}` });
  if (acknowledgedMs !== null && rows.length > 0 && answeredMs === null)
    found.push({
      rule: 'never answered',
      message,
      what: `carrier ${rows[0]?.carrier}, ${answerRows.length} parts`,
    });
  if (rows.some(({ reply }) => reply?.includes('但系统处理时出错')))
    found.push({ rule: 'taken for a bug', message, what: rows[0]?.reply ?? '' });
  return found;
}
