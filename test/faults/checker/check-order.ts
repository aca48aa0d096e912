import type { Evidence } from '../evidence';
import type { Matched } from './matched';
import { groupedBy, type Stored, type VersionRow } from './stored';
import type { Violation } from './violation';

const OVERTAKEN = '存入历史';

/**
 * What was acknowledged before the next one was written comes before it. Where there is one process: as stored, and as
 * answered. Where there are several, what one of them has kept in its journal may be overtaken through another; then the
 * text that counts is still the one that was sent last.
 */
export function checkOrder(evidence: Evidence, matched: readonly Matched[], stored: Stored): Violation[] {
  const versions = groupedBy(stored.versions, ({ inbound_id }) => inbound_id);
  const found: Violation[] = [];
  for (const messages of groupedBy(matched, ({ said }) => said.userid).values()) {
    for (const later of messages) {
      const former = lastBefore(messages, later);
      if (!former) continue;
      const isStrict = evidence.processes === 1 || former.passive.length > 0;
      found.push(
        ...(isStrict ? asWritten(former, later) : []),
        ...lastSentCounts(former, later, (message) => versions.get(message.rows[0]?.id ?? 0) ?? []),
      );
    }
  }
  return found;
}

/** The message of the same person that was acknowledged last before this one was handed over. */
function lastBefore(messages: readonly Matched[], { said }: Matched): Matched | undefined {
  const writtenMs = Math.min(...said.attempts.map(({ startedMs }) => startedMs));
  return messages
    .filter(({ acknowledgedMs }) => acknowledgedMs !== null && acknowledgedMs < writtenMs)
    .sort((a, b) => (a.acknowledgedMs ?? 0) - (b.acknowledgedMs ?? 0))
    .at(-1);
}

function asWritten(former: Matched, later: Matched): Violation[] {
  const { index: message } = later.said;
  const [first, second] = [former.rows[0], later.rows[0]];
  const found: Violation[] = [];
  if (first && second && first.id > second.id)
    found.push({ rule: 'out of order', message, what: `stored before message ${former.said.index}` });
  const lastPart = Math.max(...former.shown.map(({ seq }) => seq));
  const firstPart = Math.min(...later.shown.map(({ seq }) => seq));
  if (lastPart > firstPart)
    found.push({ rule: 'out of order', message, what: `answered before message ${former.said.index}` });
  return found;
}

/**
 * CreateTime counts whole seconds: within one nobody can tell. A supplement adds to whatever stands there, another
 * supplement included.
 */
function lastSentCounts(
  former: Matched,
  later: Matched,
  versionsOf: (message: Matched) => readonly VersionRow[],
): Violation[] {
  if (former.said.sentSeconds >= later.said.sentSeconds || former.said.kind === 'supplement') return [];
  if (former.answer?.includes(OVERTAKEN)) return [];
  return versionsOf(former).flatMap(({ obligation_id, version }) => {
    // With nobody's version between them, and neither taken back: what others did meanwhile may justify it.
    const overtaken = versionsOf(later).some(
      (each) =>
        each.obligation_id === obligation_id && each.version === version - 1 && each.withdrawn_at === null,
    );
    const what = `its report stands behind that of message ${former.said.index}`;
    return overtaken ? [{ rule: 'out of order' as const, message: later.said.index, what }] : [];
  });
}
