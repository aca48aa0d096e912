import type { Evidence } from '../evidence';
import type { Matched } from './matched';
import type { Stored } from './stored';
import type { Violation } from './violation';

/** Everything that is known about the message of a violation, in the order of time. */
export function storyOf(
  { rule, message, what }: Violation,
  evidence: Evidence,
  stored: Stored,
  matched: readonly Matched[],
): string {
  const head = `seed ${evidence.seed}, ${evidence.store}: ${rule}: ${what}`;
  const found = matched.find(({ said }) => said.index === message);
  if (!found) return head;
  const { said, rows, answerRows, shown } = found;
  const beganMs = Math.min(...said.attempts.map(({ startedMs }) => startedMs));
  const endedMs = Math.max(...said.attempts.map(({ endedMs: at }) => at), ...shown.map(({ atMs }) => atMs));
  const events = [
    ...said.attempts.map(({ startedMs, endedMs: until, outcome, status, reply, by }) => ({
      atMs: startedMs,
      line: `handed over (${by.join(', ') || 'encrypted anew'}), after ${until - startedMs} ms ${outcome} ${status ?? ''} ${reply ?? ''}`,
    })),
    ...shown.map(({ atMs, text }) => ({ atMs, line: `shown: ${text}` })),
    ...evidence.faults
      .filter(({ fromMs, untilMs }) => untilMs > beganMs - 2_000 && fromMs < endedMs + 2_000)
      .map(({ fromMs, kind, note }) => ({ atMs: fromMs, line: `* ${kind} ${note}` })),
  ].sort((a, b) => a.atMs - b.atMs);
  const versions = stored.versions.filter(({ inbound_id }) => rows.some(({ id }) => id === inbound_id));
  return [
    head,
    `  message ${said.index} of ${said.userid}, MsgId ${said.msgId}: ${said.text ?? 'a picture'}`,
    ...events.map(({ atMs, line }) => `  ${String(atMs - beganMs).padStart(7)} ms ${line}`),
    ...rows.map(({ id, carrier, reply }) => `  stored: row ${id}, carrier ${carrier}, answer ${reply}`),
    ...versions.map(
      ({ id, obligation_id, version }) =>
        `  stored: version ${version} of obligation ${obligation_id} (row ${id})`,
    ),
    ...answerRows.map(({ id, status, dedupe_key }) => `  outbox: row ${id} ${dedupe_key} ${status}`),
  ].join('\n');
}
