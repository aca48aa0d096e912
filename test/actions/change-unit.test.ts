import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Act } from '../../src/actions/act';
import { carryOutUnitChanges } from '../../src/actions/carry-out-unit-changes';
import { changeUnit, type UnitChange } from '../../src/actions/change-unit';
import { grantExtension } from '../../src/actions/grant-extension';
import { handOver } from '../../src/actions/hand-over';
import { holdEscalation } from '../../src/actions/hold-escalation';
import { beginOperation } from '../../src/actions/operation';
import { returnReport } from '../../src/actions/return-report';
import { matchUnit } from '../../src/domain/registry/match-unit';
import { EscalationHoldEntity } from '../../src/store/entities/escalation-hold-entity';
import { HandOverEntity } from '../../src/store/entities/hand-over-entity';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { PersonEntity } from '../../src/store/entities/person-entity';
import { PlanEntity } from '../../src/store/entities/plan-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { RequestEntity } from '../../src/store/entities/request-entity';
import { UnitChangeEntity } from '../../src/store/entities/unit-change-entity';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import { PeopleRepository } from '../../src/store/people-repository';
import { judgedObligations } from '../../src/store/read-models/judged-obligations';
import { loadPlanCalendar } from '../../src/store/read-models/plan-calendar';
import { responsibleUnits } from '../../src/store/read-models/who-owes';
import { loadRegistry } from '../../src/store/registry-repository';
import { databasesUnderTest } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';
import { planAsImported } from '../support/plan-as-imported';

describe.each(databasesUnderTest())('units that are renamed, merged and retired, on %s', (kind) => {
  let office: Office;
  let putBack: () => Promise<void>;
  beforeAll(async () => {
    office = await Office.open(kind);
    putBack = await planAsImported(office, { registry: true });
  });
  beforeEach(async () => {
    await office.startOver('2022-06-23 10:02');
    await putBack();
  });
  afterAll(() => office.close());

  const idOf = async (name: string) => (await office.store.read.findOneByOrFail(UnitEntity, { name })).id;
  const during = <T>(work: (act: Act) => Promise<T>) =>
    office.change((act) => work(beginOperation(act, { kind: 'test', summary: '', undoable: false })));
  const change = (wanted: UnitChange) => during((act) => changeUnit(act, wanted));
  const merge = async (from: string, into: string, day = '2022-06-23') =>
    change({ kind: 'merge', unitId: await idOf(from), successorId: await idOf(into), day });
  const rename = async (from: string, to: string, day = '2022-06-23') =>
    change({ kind: 'rename', unitId: await idOf(from), newName: to, day });
  const calendar = () => loadPlanCalendar(office.store.read, office.rules, office.clock.now());
  async function obligationsOf(no: number) {
    const all = await judgedObligations(
      office.store.read,
      await calendar(),
      {},
      office.rules,
      office.clock.now(),
    );
    return all
      .filter(({ itemNo }) => itemNo === no)
      .map(({ periodCode, unitName, part, state }) => `${periodCode} ${unitName} ${part} ${state}`);
  }
  async function inPeriod(no: number, unit: string, period = '2022Q2') {
    const all = await judgedObligations(
      office.store.read,
      await calendar(),
      {},
      office.rules,
      office.clock.now(),
    );
    const found = all.find(
      ({ itemNo, unitName, periodCode }) => itemNo === no && unitName === unit && periodCode === period,
    );
    if (!found) throw new Error(`${unit} does not owe ${no} in ${period}`);
    return found;
  }
  async function contactsOf(unit: string) {
    const holders = await new PeopleRepository(office.store.read).ofUnits(
      [await idOf(unit)],
      ['contact', 'unitLeader'],
    );
    return holders.map(({ role, rank, name }) => `${role} ${rank} ${name}`);
  }
  const means = async (name: string) => {
    const match = matchUnit(await loadRegistry(office.store.read), name);
    return match.kind === 'unit' ? match.unit.name : match.kind;
  };

  it('a renamed unit keeps everything; its old name still means it, and stands in the history', async () => {
    await dialogue(office, 'jiaoyu', [['18 已完成中招报名系统改造并上线', '已收到']]);
    const id = await idOf('市教育局');
    await rename('市教育局', '市教育和体育局', '2022-06-20');
    expect(await idOf('市教育和体育局')).toBe(id);
    expect(await obligationsOf(18)).toEqual([
      '2022Q2 市教育和体育局 lead submitted',
      '2022Q3 市教育和体育局 lead pending',
      '2022Q4 市教育和体育局 lead pending',
    ]);
    expect([await means('市教育局'), await means('市教育和体育局')]).toEqual([
      '市教育和体育局',
      '市教育和体育局',
    ]);
    expect(await office.store.read.findOneBy(UnitChangeEntity, { unitId: id })).toMatchObject({
      kind: 'rename',
      oldName: '市教育局',
      newName: '市教育和体育局',
      day: '2022-06-20',
      status: 'done',
    });
    // And back again: the alias becomes the name.
    await rename('市教育和体育局', '市教育局');
    expect(await means('市教育和体育局')).toBe('市教育局');
  });

  it.each([
    ['市公安局', /unit\.name_taken.*市公安局/],
    ['市工信局', /unit\.name_taken.*市工业和信息化局/],
    ['各县区', /unit\.name_taken.*单位组/],
    ['市 教，育', /unit\.name_unfit/],
  ])('no unit is renamed to %s', async (name, refusal) => {
    await expect(rename('市教育局', name)).rejects.toThrow(refusal);
    expect(await idOf('市教育局')).toBeGreaterThan(0);
  });

  it('what is open goes to the successor with what was given, what is over stays under the old name', async () => {
    office.goTo('2022-07-20 10:00');
    const now = await inPeriod(18, '市教育局', '2022Q2');
    await during((act) => returnLater(act, now.id));
    await merge('市教育局', '市科技局', '2022-07-20');
    // 二季度 closed on 14 July: missing for good, as it was.
    expect(await obligationsOf(18)).toEqual([
      '2022Q2 市教育局 lead pending',
      '2022Q3 市科技局 lead pending',
      '2022Q4 市科技局 lead pending',
    ]);
    const third = await inPeriod(18, '市科技局', '2022Q3');
    expect(third.ownDueAt?.toISOString()).toBe('2022-10-10T10:00:00.000Z');
    expect(await contactsOf('市科技局')).toEqual([
      'contact 1 刘教育',
      'unitLeader 1 许教育长',
      'contact 2 陈教育备',
    ]);
    expect(await contactsOf('市教育局')).toEqual([]);
    expect([await means('市教育局'), await means('揭阳市教育局')]).toEqual(['市科技局', '市科技局']);
    await dialogue(office, 'jiaoyu', [
      ['三季度 18 已完成报名系统改造并上线运行', ['三季度', '第18项已收到']],
    ]);

    async function returnLater(act: Act, _of: number) {
      const q3 = await inPeriod(18, '市教育局', '2022Q3');
      await grantExtension(act, {
        obligationId: q3.id,
        inForce: q3.inForce,
        dueAt: new Date('2022-10-10T10:00:00Z'),
        note: null,
      });
    }
  });

  it('two units that owe the same item: nothing is owed twice, and no report is lost', async () => {
    await dialogue(office, 'minzheng', [['市残联 22 已完成残疾人证跨省通办上线', '已收到']]);
    await merge('市残联', '市民政局');
    expect(await obligationsOf(22)).toEqual([
      '2022Q2 市民政局 lead pending',
      '2022Q2 市残联 support submitted',
      '2022Q3 市民政局 lead pending',
      '2022Q3 市残联 support waived',
      '2022Q4 市民政局 lead pending',
      '2022Q4 市残联 support waived',
    ]);
    const { id } = await inPeriod(22, '市残联', '2022Q3');
    expect(await office.store.read.findOneBy(ObligationEntity, { id })).toMatchObject({
      remark: '机构并入市民政局',
    });
    // Nobody is left who could report again.
    const reported = await inPeriod(22, '市残联', '2022Q2');
    await expect(
      during((act) =>
        returnReport(
          act,
          { obligationId: reported.id, inForce: reported.inForce },
          { reason: '过简', ownDueAt: null },
        ),
      ),
    ).rejects.toThrow(/unit\.former.*市民政局/);
    await dialogue(office, 'tongchou', [['二季度 通过 22 市残联', '已通过']]);
    // New periods ask the successor alone; it leads, as it did.
    const planId = (await office.store.read.findOneByOrFail(PlanEntity, {})).id;
    const now = await responsibleUnits(office.store.read, planId);
    expect(
      now.filter(({ itemNo }) => itemNo === 22).map(({ unitName, role }) => `${unitName} ${role}`),
    ).toEqual(['市民政局 lead']);
    // Who served both is a contact once.
    expect(await contactsOf('市民政局')).toEqual(['contact 1 郑民政']);
  });

  it('a successor that was exempt owes again what the merged unit owed', async () => {
    await dialogue(office, 'tongchou', [['免报 22 市民政局 由市残联统一报送', '免报']]);
    await merge('市残联', '市民政局');
    expect((await obligationsOf(22)).slice(0, 2)).toEqual([
      '2022Q2 市民政局 lead pending',
      '2022Q2 市残联 support waived',
    ]);
  });

  it('the successor takes over the lead, hand-overs, holds, requests, and the plans that were collected', async () => {
    const people = async (userid: string) =>
      (await office.store.read.findOneByOrFail(PersonEntity, { userid })).id;
    await dialogue(office, 'jiaoyu', [['延期 18 到7月8日 系统升级', '已提交']]);
    const { itemId, periodId } = await inPeriod(18, '市教育局');
    const unitId = await idOf('市教育局');
    const [fromPersonId, toPersonId] = [await people('jiaoyu'), await people('jiaoyu2')];
    await during((act) => handOver(act, { itemId, unitId }, { fromPersonId, toPersonId }));
    await during((act) => holdEscalation(act, { periodId, unitId }));
    await merge('市教育局', '市公安局');
    const successor = await idOf('市公安局');
    expect(await contactsOf('市公安局')).toEqual([
      'contact 1 许公安',
      'unitLeader 1 许教育长',
      'contact 2 刘教育',
      'contact 3 陈教育备',
    ]);
    const inForce = (rows: readonly { unitId: number; endedAt: Date | null }[]) =>
      rows.filter(({ endedAt }) => endedAt === null).map((row) => row.unitId);
    expect(inForce(await office.store.read.find(HandOverEntity))).toEqual([successor]);
    expect(inForce(await office.store.read.find(EscalationHoldEntity))).toEqual([successor]);
    expect(await office.store.read.find(RequestEntity)).toMatchObject([
      { status: 'open', unitId: successor },
    ]);
    await dialogue(office, 'tongchou', [['同意', ['第18项', '市公安局', '7月8日']]]);
    // Each is told once, and what it means.
    const told = await office.store.read.findBy(OutboxMessageEntity, { kind: 'notice' });
    const merger = told.filter(({ content }) => content?.includes('起并入'));
    expect(merger.map(({ toUserid }) => toUserid).sort()).toEqual(['gongan', 'jiaoyu', 'jiaoyu2']);
    expect(merger.find(({ toUserid }) => toUserid === 'gongan')?.content).toContain('第18项');

    await merge('市政务服务数据管理局', '市政府办公室');
    expect(await office.store.read.findOneByOrFail(PlanEntity, {})).toMatchObject({
      collectingUnitId: await idOf('市政府办公室'),
    });
    await dialogue(office, 'tongchou', [['状态', '应报']]);
  });

  it('a retired unit owes nothing more and its name comes back only by a person', async () => {
    await change({ kind: 'retire', unitId: await idOf('市残联'), day: '2022-06-23' });
    expect((await obligationsOf(22)).filter((line) => line.includes('市残联'))).toEqual([
      '2022Q2 市残联 support waived',
      '2022Q3 市残联 support waived',
      '2022Q4 市残联 support waived',
    ]);
    expect(await means('市残联')).not.toBe('市残联');
    await expect(
      change({ kind: 'retire', unitId: await idOf('市政务服务数据管理局'), day: '2022-06-23' }),
    ).rejects.toThrow('unit.collects');
  });

  it('a report that arrives during the merger is stored once, and nothing is owed twice', async () => {
    const other = await office.anotherStore();
    const unitId = await idOf('市教育局');
    const successorId = await idOf('市科技局');
    const machineNow = await other.machineNow();
    const [answer] = await Promise.all([
      office.say('jiaoyu', '18 已完成中招报名系统改造并上线'),
      other.inTransaction((manager) => {
        const plain = { manager, now: office.clock.now(), machineNow, actor: 'cli:test', inboundId: null };
        const act = beginOperation(
          { ...plain, rules: office.rules, operation: null },
          { kind: 'test', summary: '', undoable: false },
        );
        return changeUnit(act, { kind: 'merge', unitId, successorId, day: '2022-06-23' });
      }),
    ]);
    expect(answer).toContain('第18项已收到（第1版');
    expect(await obligationsOf(18)).toEqual([
      '2022Q2 市科技局 lead submitted',
      '2022Q3 市科技局 lead pending',
      '2022Q4 市科技局 lead pending',
    ]);
    expect(await office.store.read.count(ReportVersionEntity)).toBe(1);
  });

  it('on a day to come it happens on that day, once, whichever process sees it first', async () => {
    expect(await merge('市残联', '市民政局', '2022-07-01')).toEqual({ outcome: 'planned' });
    await rename('市科技局', '市科技和信息局', '2022-07-01');
    await expect(rename('市残联', '市残疾人服务局')).rejects.toThrow('unit.change_waiting');
    const other = await office.anotherStore();
    const carryOut = async () => {
      const now = office.clock.now();
      const counts = await Promise.all(
        [office.store, other].map((store) => carryOutUnitChanges({ ...office, store }, now)),
      );
      return counts.reduce((sum, n) => sum + n, 0);
    };
    office.goTo('2022-06-30 23:59');
    expect(await carryOut()).toBe(0);
    expect(await means('市残联')).toBe('市残联');
    office.goTo('2022-07-01 00:01');
    expect(await carryOut()).toBe(2);
    expect(await carryOut()).toBe(0);
    expect([await means('市残联'), await means('市科技局')]).toEqual(['市民政局', '市科技和信息局']);
    // At night nobody is written to: it waits for the morning.
    const notices = await office.store.read.findBy(OutboxMessageEntity, { kind: 'notice' });
    expect(notices.map(({ toUserid, status }) => `${toUserid} ${status}`)).toEqual(['minzheng deferred']);
  });

  it('what a rule forbids on its day is given up, and nothing is changed', async () => {
    await merge('市残联', '市民政局', '2022-07-01');
    await merge('市民政局', '市卫生健康局', '2022-06-30');
    office.goTo('2022-07-01 09:00');
    expect(await carryOutUnitChanges(office, office.clock.now())).toBe(1);
    const rows = await office.store.read.find(UnitChangeEntity, { order: { id: 'ASC' } });
    expect(rows.map(({ status, note }) => [status, note])).toEqual([
      ['failed', '有关单位已停用或已并入其他单位'],
      ['done', null],
    ]);
    expect(await means('市残联')).toBe('市残联');
  });
});
