import { type EntityManager, In } from 'typeorm';
import { AttachmentEntity } from './entities/attachment-entity';

/**
 * What the reports of these obligations carry, in the order of arrival: stored files and those whose bytes are still
 * on their way. What failed or was taken back is not among them.
 */
export function attachmentsOf(
  manager: EntityManager,
  obligationIds: readonly number[],
): Promise<AttachmentEntity[]> {
  if (obligationIds.length === 0) return Promise.resolve([]);
  return manager.find(AttachmentEntity, {
    where: { obligationId: In([...obligationIds]), status: In(KEPT) },
    order: { id: 'ASC' },
  });
}

const KEPT = ['stored', 'unfetched'] as const;

export class AttachmentRepository {
  constructor(private readonly manager: EntityManager) {}

  /** Attachments of a person that have found no item yet. */
  waitingOf(personId: number): Promise<AttachmentEntity[]> {
    return this.manager
      .createQueryBuilder(AttachmentEntity, 'a')
      .where('a.person_id = :personId AND a.status IN (:...kept) AND a.obligation_id IS NULL', {
        personId,
        kept: KEPT,
      })
      .orderBy('a.id')
      .getMany();
  }

  /** The person's latest ones that belong to an item, newest first. */
  latestOf(personId: number, limit: number): Promise<AttachmentEntity[]> {
    return this.manager
      .createQueryBuilder(AttachmentEntity, 'a')
      .where('a.person_id = :personId AND a.status IN (:...kept) AND a.obligation_id IS NOT NULL', {
        personId,
        kept: KEPT,
      })
      .orderBy('a.id', 'DESC')
      .limit(limit)
      .getMany();
  }

  /** All that an obligation ever had, taken back and failed ones included, in the order of arrival. */
  everOf(obligationId: number): Promise<AttachmentEntity[]> {
    return this.manager.find(AttachmentEntity, { where: { obligationId }, order: { id: 'ASC' } });
  }

  /** Rows as they are now, whatever became of them. */
  async byIds(ids: readonly number[]): Promise<AttachmentEntity[]> {
    if (ids.length === 0) return [];
    return this.manager.find(AttachmentEntity, { where: { id: In([...ids]) }, order: { id: 'ASC' } });
  }
}
