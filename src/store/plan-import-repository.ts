import { type EntityManager, In } from 'typeorm';
import { lockRow } from './dialect';
import { type ImportState, PlanImportEntity } from './entities/plan-import-entity';
import { insertRow } from './insert-rows';

/** Not yet stored, and not given up. */
const UNFINISHED: readonly ImportState[] = ['collecting', 'fetching', 'read'];

/** Documents that are being imported: one at a time for each person. */
export class PlanImportRepository {
  constructor(private readonly manager: EntityManager) {}

  /** The document that the person is importing. */
  current(personId: number): Promise<PlanImportEntity | null> {
    return this.manager.findOne(PlanImportEntity, {
      where: { personId, state: In(UNFINISHED) },
      order: { id: 'DESC' },
    });
  }

  /** Ours until the transaction ends; null where it is somebody else's. */
  lock(id: number, personId: number): Promise<PlanImportEntity | null> {
    const query = this.manager
      .createQueryBuilder(PlanImportEntity, 'document')
      .where('document.id = :id AND document.person_id = :personId', { id, personId });
    return lockRow(this.manager, query).getOne();
  }

  find(id: number, personId: number): Promise<PlanImportEntity | null> {
    return this.manager.findOneBy(PlanImportEntity, { id, personId });
  }

  /** Begins; what was begun before and not finished is dropped, and returned as it was. */
  async begin(
    row: Pick<PlanImportEntity, 'personId' | 'kind' | 'state'> & Partial<PlanImportEntity>,
    now: Date,
  ): Promise<{ readonly id: number; readonly replaced: PlanImportEntity | null }> {
    const replaced = await this.current(row.personId);
    await this.manager.update(
      PlanImportEntity,
      { personId: row.personId, state: In(UNFINISHED) },
      { state: 'dropped', touchedAt: now, parts: null, content: null },
    );
    const id = await insertRow(this.manager, PlanImportEntity, {
      fileName: null,
      attachmentId: null,
      questionId: null,
      parts: null,
      content: null,
      decisions: '{}',
      outcome: null,
      collectedUntil: null,
      startedAt: now,
      touchedAt: now,
      ...row,
    });
    return { id, replaced };
  }

  async change(id: number, patch: Partial<Omit<PlanImportEntity, 'id'>>): Promise<void> {
    await this.manager.update(PlanImportEntity, { id }, patch);
  }

  /** From one state into the next, once; false when somebody was faster. */
  async move(
    id: number,
    from: ImportState,
    to: ImportState,
    patch: Partial<Omit<PlanImportEntity, 'id' | 'state'>> = {},
  ): Promise<boolean> {
    const { affected } = await this.manager.update(
      PlanImportEntity,
      { id, state: from },
      { ...patch, state: to },
    );
    return affected === 1;
  }

  /** Files sent in the chat whose bytes were still to come. */
  fetching(): Promise<PlanImportEntity[]> {
    return this.manager.find(PlanImportEntity, {
      where: { state: 'fetching' },
      order: { id: 'ASC' },
      take: 20,
    });
  }
}
