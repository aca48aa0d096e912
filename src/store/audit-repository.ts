import { type EntityManager, IsNull, MoreThan } from 'typeorm';
import type { ChainHead } from '../domain/audit/check-chain';
import { AuditEntryEntity } from './entities/audit-entry-entity';

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
    return this.manager.find(AuditEntryEntity, {
      where: { seq: IsNull(), id: MoreThan(afterId) },
      order: { id: 'ASC' },
      take: limit,
    });
  }

  /** Null while nothing is sealed. */
  async head(): Promise<ChainHead | null> {
    const last = await this.manager
      .createQueryBuilder(AuditEntryEntity, 'entry')
      .select(['entry.id', 'entry.seq', 'entry.hash'])
      .where('entry.seq IS NOT NULL')
      .orderBy('entry.seq', 'DESC')
      .limit(1)
      .getOne();
    return last?.seq && last.hash ? { seq: last.seq, hash: last.hash } : null;
  }

  /** Sealed entries behind a place in the chain. */
  sealed(afterSeq: number, limit: number): Promise<AuditEntryEntity[]> {
    return this.manager.find(AuditEntryEntity, {
      where: { seq: MoreThan(afterSeq) },
      order: { seq: 'ASC' },
      take: limit,
    });
  }

  /** Writes seals in one statement; how many entries took theirs. One that has a seal keeps it. */
  async seal(seals: readonly Seal[]): Promise<number> {
    const ids = seals.map(({ id }) => id);
    const parameters: Record<string, unknown> = { ids };
    const each = (column: keyof Seal) => {
      const cases = seals.map((seal, i) => {
        parameters[`${column}${i}`] = seal[column];
        return `WHEN ${seal.id} THEN :${column}${i}`;
      });
      return () => `CASE id ${cases.join(' ')} END`;
    };
    const { affected } = await this.manager
      .createQueryBuilder()
      .update(AuditEntryEntity)
      .set({
        record: each('record'),
        seq: each('seq'),
        previousHash: each('previousHash'),
        hash: each('hash'),
      })
      // By their ids: found by the index of what is unsealed, each batch would go through all of it, and wait for the entries of
      // transactions that are still open.
      .where('id IN (:...ids) AND COALESCE(seq, 0) = 0')
      .setParameters(parameters)
      .updateEntity(false)
      .execute();
    return affected ?? 0;
  }
}
