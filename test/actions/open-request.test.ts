import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openRequest, type RequestToOpen } from '../../src/actions/open-request';
import { beginOperation } from '../../src/actions/operation';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { PersonEntity } from '../../src/store/entities/person-entity';
import { PlanEntity } from '../../src/store/entities/plan-entity';
import { RequestEntity } from '../../src/store/entities/request-entity';
import { databasesUnderTest } from '../support/databases';
import { Office } from '../support/office';

describe.each(databasesUnderTest())('a request to the coordinators, on %s', (kind) => {
  let office: Office;
  let request: RequestToOpen;
  beforeAll(async () => {
    office = await Office.open(kind);
    await office.addContacts('单位,姓名,userid,角色,顺序\n市公安局,别统筹,bietong,统筹员,1\n');
    const plan = await office.store.read.findOneByOrFail(PlanEntity, { status: 'active' });
    const obligation = await office.store.read.findOneOrFail(ObligationEntity, { where: {} });
    request = {
      kind: 'extension',
      planId: plan.id,
      unitId: obligation.unitId,
      obligationId: obligation.id,
      userid: 'jiaoyu',
      inboundId: null,
      payload: { day: '2022-07-08' },
    };
  });
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterAll(() => office.close());

  const open = (further: Partial<RequestToOpen> = {}) =>
    office.change((act) =>
      openRequest(
        beginOperation(act, { kind: 'ask', summary: '申请', undoable: true }),
        { ...request, ...further },
        (number) => `申请 #${number}`,
      ),
    );
  const told = async () =>
    (await office.store.read.find(OutboxMessageEntity, { order: { id: 'ASC' } })).map(
      ({ toUserid }) => toUserid,
    );
  const statuses = async () =>
    (await office.store.read.find(RequestEntity, { order: { id: 'ASC' } })).map(({ status }) => status);

  it('is told to the coordinators of the plan only, with its number', async () => {
    const { number, told: people, replaced } = await open();
    expect([people, replaced]).toEqual([1, null]);
    expect(await told()).toEqual(['tongchou']);
    const [message] = await office.store.read.find(OutboxMessageEntity);
    expect(message?.content).toContain(`申请 #${number}`);
  });

  it('of nobody’s plan is told to every coordinator', async () => {
    await open({ kind: 'binding', planId: null, unitId: null, obligationId: null });
    expect((await told()).sort()).toEqual(['bietong', 'tongchou']);
  });

  it('takes the place of an open one of the same kind for the same obligation, of no other', async () => {
    const first = await open();
    await open({ kind: 'amendment' });
    const { replaced } = await open({ userid: 'jiaoyu2' });
    expect(replaced?.id).toBe(first.number);
    expect(await statuses()).toEqual(['replaced', 'open', 'open']);
  });

  it('asked by two people at once leaves one open', async () => {
    await Promise.all([open(), open({ userid: 'jiaoyu2' })]);
    expect((await statuses()).sort()).toEqual(['open', 'replaced']);
  });

  it('is told to nobody who cannot be reached, and says so', async () => {
    await office.change(({ manager }) =>
      manager.update(PersonEntity, { userid: 'tongchou' }, { reachable: false }),
    );
    expect((await open()).told).toBe(0);
    expect(await told()).toEqual([]);
    await office.change(({ manager }) =>
      manager.update(PersonEntity, { userid: 'tongchou' }, { reachable: true }),
    );
  });
});
