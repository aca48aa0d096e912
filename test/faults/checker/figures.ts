import type { Evidence } from '../evidence';
import type { Matched } from './matched';
import type { Stored } from './stored';

export interface Figures {
  readonly messages: number;
  readonly deliveries: number;
  readonly acknowledged: number;
  readonly stored: number;
  readonly answeredPassively: number;
  readonly answeredLater: number;
  readonly interim: number;
  /** Stored, but neither acknowledged nor answered, because the platform gave up on them. */
  readonly givenUp: number;
  readonly reportVersions: number;
  readonly pushed: number;
  readonly reminders: number;
  readonly repetitionsSuppressed: number;
  readonly auditEntries: number;
  readonly faults: Readonly<Record<string, number>>;
  /** From the first try to hand it over to the answer in the sender's window. */
  readonly longestWaitMs: number;
  readonly medianWaitMs: number;
}

export function figuresOf(evidence: Evidence, stored: Stored, matched: readonly Matched[]): Figures {
  const waits = matched
    .flatMap(({ said, answeredMs }) =>
      answeredMs === null ? [] : [answeredMs - Math.min(...said.attempts.map(({ startedMs }) => startedMs))],
    )
    .sort((a, b) => a - b);
  const faults: Record<string, number> = {};
  for (const { kind } of evidence.faults) faults[kind] = (faults[kind] ?? 0) + 1;
  return {
    messages: evidence.said.length,
    deliveries: evidence.said.reduce((sum, { attempts }) => sum + attempts.length, 0),
    acknowledged: matched.filter(({ acknowledgedMs }) => acknowledgedMs !== null).length,
    stored: stored.inbound.length,
    answeredPassively: matched.filter(({ passive }) => passive.length > 0).length,
    answeredLater: matched.filter(({ shown }) => shown.length > 0).length,
    interim: matched.filter(({ interim }) => interim).length,
    givenUp: matched.filter(
      ({ acknowledgedMs, answeredMs, rows }) =>
        rows.length > 0 && acknowledgedMs === null && answeredMs === null,
    ).length,
    reportVersions: stored.versions.length,
    pushed: evidence.pushed.length,
    reminders: stored.outbox.filter(({ kind, status }) => kind === 'reminder' && status === 'sent').length,
    repetitionsSuppressed: evidence.requests.filter(({ repeated }) => repeated).length,
    auditEntries: stored.audit.length,
    faults,
    longestWaitMs: waits.at(-1) ?? 0,
    medianWaitMs: waits[waits.length >> 1] ?? 0,
  };
}
