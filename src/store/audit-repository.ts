import { type EntityManager, IsNull, MoreThan } from 'typeorm';
import type { ChainHead } from '../domain/audit/check-chain';
import { AuditEntryEntity } from './entities/audit-entry-entity';
import { plainRows } from './plain-rows';
import { places, readPlain, writePlain } from './plain-sql';

/** The server goes through the cases of a statement anew for each of its rows: more rows cost it more than more statements. */
const SEALS_A_STATEMENT = 50;

/** What sealing adds to an entry. */
export interface Seal {
  readonly id: number;
  readonly record: string;
  readonly seq: number;
  readonly previousHash: string;
  readonly hash: string;
}

/** The audit log as a chain. */
export class AuditRepository {
  constructor(private readonly manager: EntityManager) {}

  /** An indexed look: it is asked all the time. */
  hasUnsealed(): Promise<boolean> {
    return this.manager.exists(AuditEntryEntity, { where: { seq: IsNull() } });
  }

  /** In the order in which they were made; those of transactions that are still open are not among them. */
  unsealed(limit: number, afterId = 0): Promise<AuditEntryEntity[]> {
    const which = 'WHERE t.seq IS NULL AND t.id > ? ORDER BY t.id LIMIT ?';
    return plainRows(this.manager, AuditEntryEntity, which, [afterId, limit]);
  }

  /**
   * Some of them, which are the first ones where the index of seals is followed, in their order. No order is asked of the server: for
   * one MariaDB goes through the whole log by its primary key, or sorts all that is unsealed, with every batch.
   */
  async someUnsealed(limit: number): Promise<AuditEntryEntity[]> {
    const entries = await plainRows(this.manager, AuditEntryEntity, 'WHERE t.seq IS NULL LIMIT ?', [limit]);
    return entries.sort((one, other) => one.id - other.id);
  }

  /** Null while nothing is sealed. */
  async head(): Promise<ChainHead | null> {
    const [last] = await readPlain<ChainHead>(
      this.manager,
      'SELECT seq, hash FROM audit_entries WHERE seq = (SELECT MAX(seq) FROM audit_entries)',
    );
    return last ?? null;
  }

  /** Sealed entries behind a place in the chain. */
  sealed(afterSeq: number, limit: number): Promise<AuditEntryEntity[]> {
    return this.manager.find(AuditEntryEntity, {
      where: { seq: MoreThan(afterSeq) },
      order: { seq: 'ASC' },
      take: limit,
    });
  }

  /**
   * Writes seals; how many entries took theirs. One that has a seal keeps it. By their ids: found by the index of what is
   * unsealed, each statement would go through all of it, and wait for the entries of transactions that are still open.
   */
  async seal(seals: readonly Seal[]): Promise<number> {
    let written = 0;
    for (let from = 0; from < seals.length; from += SEALS_A_STATEMENT)
      written += await this.sealTogether(seals.slice(from, from + SEALS_A_STATEMENT));
    return written;
  }

  private sealTogether(seals: readonly Seal[]): Promise<number> {
    const each = `CASE id ${'WHEN ? THEN ? '.repeat(seals.length)}END`;
    const of = (column: keyof Seal) => seals.flatMap((seal) => [seal.id, seal[column]]);
    return writePlain(
      this.manager,
      `UPDATE audit_entries SET record = ${each}, seq = ${each}, previous_hash = ${each}, hash = ${each}
        WHERE id IN ${places(seals.length)} AND COALESCE(seq, 0) = 0`,
      [...of('record'), ...of('seq'), ...of('previousHash'), ...of('hash'), ...seals.map(({ id }) => id)],
    );
  }
}
