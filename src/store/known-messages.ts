import type { EntityManager } from 'typeorm';
import { instantFromRaw, isSqlite, machineNow } from './dialect';
import { padded, places, readPlain } from './plain-sql';

/** What a group of messages asks first. */
export interface KnownMessages {
  /** Keys of those that are stored already. */
  readonly stored: ReadonlySet<string>;
  readonly machineNow: Date;
}

/** Which of these messages are there, and what time it is: of a server asked at once. */
export async function knownMessages(
  manager: EntityManager,
  dedupeKeys: readonly string[],
): Promise<KnownMessages> {
  const keys = padded(dedupeKeys);
  const among = `FROM inbound_messages WHERE dedupe_key IN ${places(keys.length)}`;
  if (isSqlite(manager)) {
    const rows = await readPlain<KeyRow>(manager, `SELECT dedupe_key AS dedupeKey ${among}`, keys);
    return { stored: keysOf(rows), machineNow: await machineNow(manager) };
  }
  const rows = await readPlain<KeyRow & { readonly now: unknown }>(
    manager,
    `SELECT '' AS dedupeKey, UTC_TIMESTAMP(3) AS now UNION ALL SELECT dedupe_key, NULL ${among}`,
    keys,
  );
  // No server promises that the time comes first.
  const time = rows.find(({ now }) => now !== null);
  return { stored: keysOf(rows), machineNow: instantFromRaw(time?.now) };
}

interface KeyRow {
  readonly dedupeKey: string;
}

function keysOf(rows: readonly KeyRow[]): ReadonlySet<string> {
  return new Set(rows.map(({ dedupeKey }) => dedupeKey));
}
