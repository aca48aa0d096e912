import type { Rows } from './open-database';

/** Rows as they are stored, column names included: the checker knows the tables, not the product. */
export interface InboundRow {
  readonly id: number;
  readonly dedupe_key: string;
  readonly userid: string;
  readonly content: string;
  readonly reply: string | null;
  readonly carrier: string;
}

export interface VersionRow {
  readonly id: number;
  readonly obligation_id: number;
  readonly version: number;
  readonly text: string;
  readonly inbound_id: number | null;
  readonly withdrawn_at: unknown;
}

export interface ObligationRow {
  readonly id: number;
  readonly state: string;
  readonly current_version: number;
  readonly revision: number;
}

export interface DraftRow {
  readonly id: number;
  readonly inbound_id: number;
  readonly text: string;
}

export interface AttachmentRow {
  readonly id: number;
  readonly inbound_id: number | null;
  readonly status: string;
  readonly sha256: string | null;
}

export interface OutboxRow {
  readonly id: number;
  readonly dedupe_key: string;
  readonly to_userid: string;
  readonly kind: string;
  readonly request: string | null;
  readonly status: string;
  readonly reminder_id: number | null;
}

export interface OperationRow {
  readonly id: number;
  readonly inbound_id: number | null;
  readonly kind: string;
}

export interface AuditRow {
  readonly id: number;
  readonly at: unknown;
  readonly actor: string;
  readonly inbound_id: number | null;
  readonly operation_id: number | null;
  readonly action: string;
  readonly subject: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly record: string | null;
  readonly seq: number | null;
  readonly previous_hash: string | null;
  readonly hash: string | null;
}

export interface Stored {
  readonly inbound: readonly InboundRow[];
  readonly versions: readonly VersionRow[];
  readonly obligations: readonly ObligationRow[];
  readonly drafts: readonly DraftRow[];
  readonly attachments: readonly AttachmentRow[];
  readonly outbox: readonly OutboxRow[];
  readonly operations: readonly OperationRow[];
  readonly audit: readonly AuditRow[];
  readonly remindersTwice: readonly { readonly person_id: number; readonly office_day: string }[];
  readonly stagesTwice: readonly {
    readonly person_id: number;
    readonly obligation_id: number;
    readonly stage: string;
  }[];
  readonly blobs: ReadonlyMap<string, Buffer>;
}

export async function readStored(rows: Rows): Promise<Stored> {
  const chunks = await rows.all<{ sha256: string; content: Buffer | ArrayBuffer }>(
    'SELECT sha256, content FROM blob_chunks ORDER BY sha256, ordinal',
  );
  const blobs = new Map<string, Buffer>();
  for (const { sha256, content } of chunks) {
    const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content);
    blobs.set(sha256, Buffer.concat([blobs.get(sha256) ?? Buffer.alloc(0), bytes]));
  }
  return {
    inbound: await rows.all(
      'SELECT id, dedupe_key, userid, content, reply, carrier FROM inbound_messages ORDER BY id',
    ),
    versions: await rows.all(
      'SELECT id, obligation_id, version, text, inbound_id, withdrawn_at FROM report_versions ORDER BY id',
    ),
    obligations: await rows.all('SELECT id, state, current_version, revision FROM obligations'),
    drafts: await rows.all('SELECT id, inbound_id, text FROM drafts'),
    attachments: await rows.all('SELECT id, inbound_id, status, sha256 FROM attachments'),
    outbox: await rows.all(
      'SELECT id, dedupe_key, to_userid, kind, request, status, reminder_id FROM outbox_messages ORDER BY id',
    ),
    operations: await rows.all('SELECT id, inbound_id, kind FROM operations'),
    audit: await rows.all(
      `SELECT id, at, actor, inbound_id, operation_id, action, subject, \`before\`, \`after\`, record, seq,
       previous_hash, hash FROM audit_entries ORDER BY id`,
    ),
    remindersTwice: await rows.all(
      'SELECT person_id, office_day FROM reminders GROUP BY person_id, office_day HAVING COUNT(*) > 1',
    ),
    stagesTwice: await rows.all(
      `SELECT person_id, obligation_id, stage FROM reminder_stages
       GROUP BY person_id, obligation_id, stage, due_day HAVING COUNT(*) > 1`,
    ),
    blobs,
  };
}

export function groupedBy<T, K>(rows: readonly T[], keyOf: (row: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}
