import { type EntityManager, In, MoreThan } from 'typeorm';
import { lockRow } from './dialect';
import { RequestEntity, type RequestKind } from './entities/request-entity';

export class RequestRepository {
  constructor(private readonly manager: EntityManager) {}

  get(number: number): Promise<RequestEntity> {
    return this.manager.findOneByOrFail(RequestEntity, { id: number });
  }

  byNumbers(numbers: readonly number[]): Promise<RequestEntity[]> {
    return this.manager.find(RequestEntity, { where: { id: In([...numbers]) }, order: { id: 'ASC' } });
  }

  /** Everything that waits for a decision, the oldest first. */
  open(): Promise<RequestEntity[]> {
    return this.manager.find(RequestEntity, { where: { status: 'open' }, order: { id: 'ASC' } });
  }

  /** What a person has asked since `after`, the oldest first; what still waits is told whatever its age. */
  async ofPerson(userid: string, after: Date): Promise<RequestEntity[]> {
    return this.manager.find(RequestEntity, {
      where: [
        { userid, status: 'open' },
        { userid, askedAt: MoreThan(after) },
      ],
      order: { id: 'ASC' },
    });
  }

  /** The row, kept from other writers until the transaction ends: whoever holds it decides. */
  forUpdate(number: number): Promise<RequestEntity> {
    const query = this.manager
      .createQueryBuilder(RequestEntity, 'request')
      .where('request.id = :number', { number });
    return lockRow(this.manager, query).getOneOrFail();
  }

  /** The open requests of one kind for an obligation, or of a person, latest first; kept from whoever decides them. */
  lockOpen(kind: RequestKind, of: { obligationId: number } | { userid: string }): Promise<RequestEntity[]> {
    const query = this.manager
      .createQueryBuilder(RequestEntity, 'request')
      .where({ kind, status: 'open', ...of })
      .orderBy('request.id', 'DESC');
    return lockRow(this.manager, query).getMany();
  }

  /** The open requests of one kind for an obligation whose row the caller has locked. */
  openOf(obligationId: number, kind: RequestKind): Promise<RequestEntity[]> {
    return this.manager.find(RequestEntity, {
      where: { obligationId, kind, status: 'open' },
      order: { id: 'ASC' },
    });
  }
}
