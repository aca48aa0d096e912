import { hash } from 'node:crypto';

/** What an audit entry says. `before` and `after` are JSON texts. */
export interface AuditedFacts {
  readonly id: number;
  readonly at: Date;
  readonly actor: string;
  readonly inboundId: number | null;
  readonly operationId: number | null;
  readonly action: string;
  readonly subject: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** The previous hash of the first entry of a chain. */
export const CHAIN_START = '0'.repeat(64);

/** The exact text that is hashed: the same facts always give the same text. */
export function canonicalRecord(facts: AuditedFacts): string {
  const { id, at, actor, inboundId, operationId, action, subject, before, after } = facts;
  return JSON.stringify({
    id,
    // A time that was made unreadable must not stop whoever checks.
    at: Number.isNaN(at.getTime()) ? null : at.toISOString(),
    actor,
    inboundId,
    operationId,
    action,
    subject,
    before,
    after,
  });
}

/** Seals a record behind the one before it: any altered byte changes this hash and every later one. */
export function chainHash(previousHash: string, record: string): string {
  return hash('sha256', `${previousHash}\n${record}`);
}
