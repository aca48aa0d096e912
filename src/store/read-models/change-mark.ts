import type { EntityManager } from 'typeorm';
import { AuditEntryEntity } from '../entities/audit-entry-entity';

/** So far back an entry may appear behind newer ones: it got its number when it was written, not when it was committed. */
const LOOKED_BACK = 500;
const MOST_COUNTED = 5_000;

/** The number of the latest committed entry of the audit log; 0 where there is none. */
export async function latestEntryId(manager: EntityManager): Promise<number> {
  const row = await manager
    .createQueryBuilder(AuditEntryEntity, 'entry')
    .select('MAX(entry.id)', 'latest')
    .getRawOne<{ latest: number | null }>();
  return Number(row?.latest ?? 0);
}

/**
 * Says whether anything has been committed since it was asked last: every change of a business row writes an entry into
 * the audit log. One cheap question over the newest entries, by their primary key.
 */
export class ChangeMark {
  private above: number | null = null;
  private known = '';

  async hasMoved(manager: EntityManager): Promise<{ moved: boolean; latest: number }> {
    this.above ??= Math.max(0, (await latestEntryId(manager)) - LOOKED_BACK);
    const row = await manager
      .createQueryBuilder(AuditEntryEntity, 'entry')
      .select('MAX(entry.id)', 'latest')
      .addSelect('COUNT(*)', 'entries')
      .where('entry.id > :above', { above: this.above })
      .getRawOne<{ latest: number | null; entries: number }>();
    const latest = Number(row?.latest ?? 0);
    const mark = `${latest}:${Number(row?.entries ?? 0)}`;
    const moved = this.known !== '' && mark !== this.known;
    this.known = mark;
    // Only together with a move that is told anyway: with another beginning the count means something else.
    if (moved && latest - this.above > MOST_COUNTED) {
      this.above = latest - LOOKED_BACK;
      await this.hasMoved(manager);
    }
    return { moved, latest };
  }
}
