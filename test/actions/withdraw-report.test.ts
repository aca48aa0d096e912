import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { acceptReport } from '../../src/actions/accept-report';
import type { Act } from '../../src/actions/act';
import { beginOperation } from '../../src/actions/operation';
import { withdrawReport } from '../../src/actions/withdraw-report';
import { RuleViolation } from '../../src/domain/rule-violation';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { loadPlanCalendar, type PeriodInForce } from '../../src/store/read-models/plan-calendar';
import { databasesUnderTest } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';

describe.each(databasesUnderTest())('撤回 (withdraw a report), on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
  });
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterAll(() => office.close());

  const reported = () => office.store.read.findOneByOrFail(ObligationEntity, { state: 'submitted' });
  const act = <T>(work: (act: Act, id: number, inForce: PeriodInForce) => Promise<T>): Promise<T> =>
    office.change(async (bare) => {
      const { id, periodId } = await office.store.read.findOneByOrFail(ObligationEntity, {
        id: obligationId,
      });
      const calendar = await loadPlanCalendar(bare.manager, bare.rules, bare.now);
      const inForce = calendar.periodById.get(periodId);
      if (!inForce) throw new Error('no such period');
      return work(beginOperation(bare, { kind: 'test', summary: '测试', undoable: true }), id, inForce);
    });
  let obligationId: number;

  it.each([1, 2, 3])(
    'and 通过 at the same moment: one of them wins, the other is refused (round %i)',
    async () => {
      await office.say('jiaoyu', '18 已完成一期');
      obligationId = (await reported()).id;
      const results = await Promise.allSettled([
        act((a, id, inForce) => withdrawReport(a, id, inForce)),
        act((a, id, inForce) => acceptReport(a, id, inForce)),
      ]);
      const refused = results.filter(({ status }) => status === 'rejected');
      expect(refused).toMatchObject([{ reason: expect.any(RuleViolation) }]);
      const { state } = await office.store.read.findOneByOrFail(ObligationEntity, { id: obligationId });
      const [version] = await office.store.read.find(ReportVersionEntity);
      expect([state, version?.withdrawnAt === null]).toEqual(
        state === 'accepted' ? ['accepted', true] : ['pending', false],
      );
    },
  );

  it('after a return that was undone goes back to the beginning', async () => {
    await dialogue(office, 'jiaoyu', [['18 已完成一期', '第1版']]);
    await dialogue(office, 'tongchou', [
      ['退回 18 市教育局 数据不一致', /退回/],
      ['撤销', '已撤销'],
    ]);
    await dialogue(office, 'jiaoyu', [['撤回 18', '现为待报，视同未报送']]);
    expect(await office.store.read.countBy(ObligationEntity, { state: 'returned' })).toBe(0);
  });

  it('after a return keeps what was returned, also when it is withdrawn twice', async () => {
    await dialogue(office, 'jiaoyu', [
      ['18 已完成一期', '第1版'],
      ['18 已完成二期', '第2版'],
    ]);
    await dialogue(office, 'tongchou', [['退回 18 市教育局 数据不一致', /退回/]]);
    await dialogue(office, 'jiaoyu', [
      ['18 已完成三期', '第3版'],
      ['撤回 18', '现为退回待重报'],
      ['18 已完成四期', '第4版'],
      ['撤回 18', '现为退回待重报'],
      ['查看 18', /第2版，共4版.*：\n已完成二期$/],
    ]);
  });
});
