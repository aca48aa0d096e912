import { type EntityManager, In } from 'typeorm';
import { isDuplicateKey } from './dialect';
import { PageDraftEntity } from './entities/page-draft-entity';
import { insertRow } from './insert-rows';

export type PageDraftValues = Pick<
  PageDraftEntity,
  'personId' | 'obligationId' | 'form' | 'baseVersion' | 'savedAt'
>;

/** What people have typed on the 填报 page and not submitted: one draft a person and obligation. */
export class PageDraftRepository {
  constructor(private readonly manager: EntityManager) {}

  find(personId: number, obligationId: number): Promise<PageDraftEntity | null> {
    return this.manager.findOneBy(PageDraftEntity, { personId, obligationId });
  }

  ofPerson(personId: number): Promise<PageDraftEntity[]> {
    return this.manager.find(PageDraftEntity, { where: { personId }, order: { id: 'ASC' } });
  }

  /**
   * Saves over the revision that the writer has seen, 0 for none; returns the new one. Null where another tab was
   * faster: nothing is written then. A failed insert may cost the transaction: call it in one of its own.
   */
  async save(values: PageDraftValues, seen: number): Promise<number | null> {
    const { personId, obligationId, form, baseVersion, savedAt } = values;
    if (seen === 0) return this.insert(values);
    const revision = seen + 1;
    const place = { personId, obligationId, revision: seen };
    const { affected } = await this.manager.update(PageDraftEntity, place, {
      form,
      baseVersion,
      savedAt,
      revision,
    });
    return affected === 1 ? revision : null;
  }

  private async insert(values: PageDraftValues): Promise<number | null> {
    try {
      await insertRow(this.manager, PageDraftEntity, { ...values, revision: 1 });
      return 1;
    } catch (error) {
      if (isDuplicateKey(error)) return null;
      throw error;
    }
  }

  async remove(personId: number, obligationIds: readonly number[]): Promise<void> {
    await this.manager.delete(PageDraftEntity, { personId, obligationId: In([...obligationIds]) });
  }
}
