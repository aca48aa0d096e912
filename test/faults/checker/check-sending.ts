import type { Evidence } from '../evidence';
import { keyOfPush, textOfRequest } from './matched';
import { groupedBy, type Stored } from './stored';
import type { Violation } from './violation';

/**
 * Far below any lease and any back-off. The lease itself is no measure: it counts from the claim, and a request may wait in
 * its process until just before the lease ends.
 */
const AT_ONCE_MS = 500;

/** What windows show is what the outbox says was sent, each row once; nothing is sent twice while a process holds it. */
export function checkSending(evidence: Evidence, stored: Stored): Violation[] {
  const found: Violation[] = [];
  const rows = groupedBy(
    stored.outbox.filter((row) => textOfRequest(row) !== null),
    (row) => keyOfPush(row.to_userid, textOfRequest(row) ?? ''),
  );
  const shown = groupedBy(evidence.pushed, ({ userid, text }) => keyOfPush(userid, text));
  for (const [key, same] of rows) {
    const sent = same.filter(({ status }) => status === 'sent').length;
    const maybe = same.filter(({ status }) => status === 'unknown').length;
    const times = shown.get(key)?.length ?? 0;
    const what = `${same.map(({ id, status }) => `row ${id} ${status}`).join(', ')}: shown ${times} times: ${key}`;
    if (times < sent) found.push({ rule: 'sent and not shown', message: null, what });
    if (times > sent + maybe) found.push({ rule: 'shown twice', message: null, what });
  }
  for (const [key, pushes] of shown)
    if (!rows.has(key))
      found.push({ rule: 'shown without a row', message: null, what: `${pushes.length} times: ${key}` });
  for (const [key, same] of groupedBy(stored.outbox, ({ dedupe_key }) => dedupe_key))
    if (same.length > 1)
      found.push({ rule: 'shown twice', message: null, what: `${same.length} rows ${key}` });
  return [...found, ...sentAgain(evidence), ...reminders(stored), ...dropped(evidence)];
}

/** Whoever was told that a message arrived has settled its row, or is dead until the lease ends. */
function sentAgain({ requests }: Evidence): Violation[] {
  const found: Violation[] = [];
  for (const [body, same] of groupedBy(requests, ({ body: each }) => each)) {
    for (const [i, request] of same.entries()) {
      const former = same[i - 1];
      const gapMs = request.atMs - (former?.atMs ?? 0);
      if (former?.answer === 'ok' && gapMs < AT_ONCE_MS)
        found.push({
          rule: 'sent again within the lease',
          message: null,
          what: `after ${gapMs} ms: ${body.slice(0, 300)}`,
        });
    }
  }
  return found;
}

function reminders({ remindersTwice, stagesTwice, outbox }: Stored): Violation[] {
  const found: Violation[] = [
    ...remindersTwice.map(({ person_id, office_day }) => `person ${person_id} on ${office_day}`),
    ...stagesTwice.map(
      ({ person_id, obligation_id, stage }) => `person ${person_id}, obligation ${obligation_id}, ${stage}`,
    ),
  ].map((what) => ({ rule: 'reminded twice', message: null, what }));
  // Further parts of one reminder have keys that end in `#2`, `#3` ….
  const first = outbox.filter(({ kind, dedupe_key }) => kind === 'reminder' && !/#\d+$/.test(dedupe_key));
  for (const [id, same] of groupedBy(first, ({ reminder_id }) => reminder_id))
    if (same.length > 1)
      found.push({ rule: 'reminded twice', message: null, what: `reminder ${id}: ${same.length} rows` });
  return found;
}

/** Too many for one member in a minute: our own pace should have prevented it. */
function dropped({ droppedByPlatform }: Evidence): Violation[] {
  return droppedByPlatform.map((what) => ({ rule: 'sent and not shown', message: null, what }));
}
