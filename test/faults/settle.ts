import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { openRows, type Rows } from './checker/open-database';
import type { Scene } from './scene';

const LOOK_EVERY_MS = 250;
/** Without any progress, beyond the lease: back-off after several failures, and pacing. */
const GRACE_MS = 90_000;

/** What is still to come, each with a query that counts it. */
const WAITING: readonly (readonly [what: string, sql: string])[] = [
  ['messages to be sent', "SELECT COUNT(*) AS n FROM outbox_messages WHERE status IN ('pending', 'sending')"],
  ['answers without a carrier', "SELECT COUNT(*) AS n FROM inbound_messages WHERE carrier = 'open'"],
  ['attachments to be fetched', "SELECT COUNT(*) AS n FROM attachments WHERE status = 'unfetched'"],
  ['audit entries to be sealed', 'SELECT COUNT(*) AS n FROM audit_entries WHERE seq IS NULL'],
];

/** After the last fault: until nothing waits any more. What waits in vain is returned. */
export async function untilSettled(scene: Scene): Promise<string[]> {
  const { sandbox, bots, options, adminUrl } = scene;
  sandbox.state.faults.clear();
  await bots.allUp();
  const rows = openRows(adminUrl);
  try {
    if (options.leaseMs === null) await letDownloadsBeTakenOver(rows);
    let giveUpAt = 0;
    let before = '';
    for (let quiet = 0; ; ) {
      const waiting = [...(await whatWaits(rows)), ...(await whatIsKept(scene))];
      quiet = waiting.length === 0 ? quiet + 1 : 0;
      if (waiting.join() !== before) giveUpAt = Date.now() + (options.leaseMs ?? 60_000) * 2 + GRACE_MS;
      before = waiting.join();
      // A second look: whoever is at work may just be between two steps.
      if (quiet === 2) return [];
      if (Date.now() > giveUpAt) return waiting;
      await delay(LOOK_EVERY_MS);
    }
  } finally {
    await rows.close();
  }
}

/** What the processes still have in their journals, and what they have set aside for somebody to look at. */
async function whatIsKept({ bots, journalDisk }: Scene): Promise<string[]> {
  const kept: string[] = [];
  for (const port of bots.ports) {
    const metrics = await fetch(`http://127.0.0.1:${port}/metrics`).then(
      (response) => response.text(),
      () => '',
    );
    const waiting = /^cuibao_journal_waiting (\d+)/m.exec(metrics)?.[1];
    if (waiting !== '0') kept.push(`${waiting ?? 'unknown'} messages in the journal of ${port}`);
  }
  const aside = readdirSync(journalDisk.folder).filter((name) => /\.(set-aside|damaged)$/.test(name));
  return [...kept, ...aside.map((name) => `${name} in the journal folder`)];
}

/** With the product's own lease a dead process holds a picture for five minutes; they have passed. */
async function letDownloadsBeTakenOver(rows: Rows): Promise<void> {
  await rows.run(
    "UPDATE attachments SET next_attempt_at = '2020-01-01 00:00:00.000' WHERE status = 'unfetched'",
  );
}

async function whatWaits(rows: Rows): Promise<string[]> {
  const waiting: string[] = [];
  for (const [what, sql] of WAITING) {
    const [row] = await rows.all<{ n: number | string }>(sql);
    const n = Number(row?.n ?? 0);
    if (n > 0) waiting.push(`${n} ${what}`);
  }
  return waiting;
}
