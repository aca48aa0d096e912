import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { In } from 'typeorm';
import type { Act } from '../../src/actions/act';
import { addRow, changeRow } from '../../src/actions/audited-rows';
import { importPlan } from '../../src/actions/import-plan';
import { importUnits } from '../../src/actions/import-units';
import { notify } from '../../src/actions/notify';
import { beginOperation } from '../../src/actions/operation';
import { type UndoResult, undoLatest } from '../../src/actions/undo';
import { AuditEntryEntity } from '../../src/store/entities/audit-entry-entity';
import { DraftEntity } from '../../src/store/entities/draft-entity';
import { InboundMessageEntity } from '../../src/store/entities/inbound-message-entity';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { OfflineReportEntity } from '../../src/store/entities/offline-report-entity';
import { OperationEntity } from '../../src/store/entities/operation-entity';
import { OutboxMessageEntity, type OutboxStatus } from '../../src/store/entities/outbox-message-entity';
import { PersonEntity } from '../../src/store/entities/person-entity';
import { PlanEntity } from '../../src/store/entities/plan-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { RequestEntity } from '../../src/store/entities/request-entity';
import { RoleEntity } from '../../src/store/entities/role-entity';
import { SettingEntity } from '../../src/store/entities/setting-entity';
import { insertRow } from '../../src/store/insert-rows';
import { Store } from '../../src/store/store';
import { clearWhatHappened } from '../support/clear-what-happened';
import { databasesUnderTest } from '../support/databases';
import { beijing } from '../support/office';
import { type GivenActions, givenActions, jieyangPlan, unitSeed } from './given-actions';

const COORDINATOR = 'gaoqiuying';
const COLLEAGUE = 'somebodyelse';
const MORNING = '2022-06-23 10:02';
/** Who has lost a right since is a matter of the conversation. */
const always = async () => true;

describe.each(databasesUnderTest())('撤销 on %s', (kind) => {
  let office: GivenActions;
  let now = MORNING;
  beforeAll(async () => {
    office = await givenActions(kind);
    await office.act(MORNING, (act) => importUnits(act, unitSeed()));
    await office.act(MORNING, (act) =>
      importPlan(act, { ...jieyangPlan(), createUnits: false, owedBy: 'all' }),
    );
    await office.store.inTransaction((manager) =>
      manager.insert(PersonEntity, {
        userid: COORDINATOR,
        name: '杨统筹',
        phone: null,
        position: null,
        reachable: true,
        createdAt: beijing(MORNING),
      }),
    );
  });
  afterAll(() => office.close());
  beforeEach(async () => {
    await clearWhatHappened(office.store);
    now = MORNING;
  });

  const as = <T>(actor: string, work: (act: Act) => Promise<T>) =>
    office.act(now, (act) => work({ ...act, actor }));
  const undo = (actor = COORDINATOR): Promise<UndoResult> => as(actor, (act) => undoLatest(act, always));
  const command = (summary: string, work: (act: Act) => Promise<unknown>, actor = COORDINATOR) =>
    as(actor, (act) => work(beginOperation(act, { kind: 'accept', summary, undoable: true })));
  const obligations = (count: number) =>
    office.store.read.find(ObligationEntity, { order: { id: 'ASC' }, take: count });
  const obligation = async (index = 0) => (await obligations(index + 1))[index] as ObligationEntity;
  const withoutRevision = (rows: readonly ObligationEntity[]) => rows.map((row) => ({ ...row, revision: 0 }));
  const inbound = () =>
    office.store.inTransaction((manager) =>
      insertRow(manager, InboundMessageEntity, {
        dedupeKey: `undo:${Math.random()}`,
        userid: COORDINATOR,
        content: '{}',
        sentAt: beijing(MORNING),
        receivedAt: beijing(MORNING),
        arrivedAt: beijing(MORNING),
        reply: null,
        carrier: 'none',
      }),
    );
  /** A step of a command on one obligation. */
  const changeState = async (act: Act, index: number, patch: Partial<ObligationEntity>) =>
    changeRow(act, 'obligation', await obligation(index), patch, 'report.accept');
  const accept = (index: number, summary = `通过 第${index}项`, actor = COORDINATOR) =>
    command(summary, (act) => changeState(act, index, { state: 'accepted' }), actor);

  it('puts every column of many records back exactly, dates, truths and nothings too', async () => {
    await command('准备', async (act) => {
      for (const row of await obligations(12)) {
        await changeRow(
          act,
          'obligation',
          row,
          {
            state: 'submitted',
            partial: row.id % 2 === 0,
            ownDueAt: row.id % 3 === 0 ? null : new Date('2022-07-05T10:00:00.123Z'),
            ownDueSetOn: '2022-06-20',
            firstReportedAt: new Date('2022-06-22T01:02:03.456Z'),
            currentVersion: 2,
            remark: '数据与一季度不一致“…”\n第二行',
          },
          'report.submit',
        );
      }
    });
    const before = await obligations(12);
    await command('通过 全部', async (act) => {
      for (const row of before) {
        await changeRow(
          act,
          'obligation',
          row,
          {
            state: 'accepted',
            partial: !row.partial,
            ownDueAt: row.ownDueAt ? null : new Date('2022-07-08T10:00:00.000Z'),
            ownDueSetOn: null,
            firstReportedAt: null,
            currentVersion: 3,
            round: 2,
            remark: null,
          },
          'report.accept',
        );
      }
    });
    expect(await undo()).toMatchObject({
      done: true,
      summary: '通过 全部',
      told: { stopped: 0, corrected: 0 },
    });
    expect(withoutRevision(await obligations(12))).toEqual(withoutRevision(before));
    const noted = await office.store.read.findBy(AuditEntryEntity, { action: 'undo.report.accept' });
    expect(noted).toHaveLength(12);
  });

  it('goes step by step back through what one command did to one record', async () => {
    await command('两步', async (act) => {
      await changeState(act, 0, { state: 'submitted', round: 2 });
      const [row] = await act.manager.find(ObligationEntity, { order: { id: 'ASC' }, take: 1 });
      await changeRow(act, 'obligation', row as ObligationEntity, { state: 'accepted' }, 'report.accept');
    });
    expect(await undo()).toMatchObject({ done: true });
    expect(await obligation()).toMatchObject({ state: 'pending', round: 1 });
  });

  it('changes nothing when one of many records was touched later, and says by what', async () => {
    await command('通过 3项', async (act) => {
      for (const index of [0, 1, 2]) await changeState(act, index, { state: 'accepted' });
    });
    await command('退回 第2项', (act) => changeState(act, 1, { state: 'returned' }), COLLEAGUE);
    const before = await obligations(3);
    expect(await undo()).toEqual({
      done: false,
      why: 'overtaken',
      summary: '通过 3项',
      by: { actor: COLLEAGUE, summary: '退回 第2项' },
    });
    expect(await obligations(3)).toEqual(before);
    expect(await office.store.read.countBy(OperationEntity, { kind: 'undo' })).toBe(0);

    // What stood in the way is taken back itself.
    expect(await undo(COLLEAGUE)).toMatchObject({ done: true, summary: '退回 第2项' });
    expect(await undo()).toMatchObject({ done: true, summary: '通过 3项' });
    expect((await obligations(3)).map(({ state }) => state)).toEqual(['pending', 'pending', 'pending']);
  });

  it('does not pass over a change of the command line, nor one that nobody noted', async () => {
    await accept(0);
    await office.act(now, async (act) =>
      changeRow(act, 'obligation', await obligation(), { round: 9 }, 'plan.import'),
    );
    expect(await undo()).toMatchObject({ why: 'overtaken', by: { actor: null, summary: '后台操作' } });

    await clearWhatHappened(office.store);
    await accept(0);
    await office.store.inTransaction(async (manager) =>
      manager.update(ObligationEntity, { id: (await obligation()).id }, { state: 'waived' }),
    );
    expect(await undo()).toMatchObject({ why: 'overtaken', by: { actor: null, summary: '后台操作' } });
    expect((await obligation()).state).toBe('waived');
  });

  it('goes one command further back each time, mine only, and never undoes an undoing', async () => {
    await accept(0, '一');
    await accept(1, '二');
    await accept(2, '别人的', COLLEAGUE);
    await as(COORDINATOR, async (act) =>
      changeState(beginOperation(act, { kind: 'nudge', summary: '催办', undoable: false }), 3, { round: 2 }),
    );
    expect(await undo()).toMatchObject({ summary: '二' });
    expect(await undo()).toMatchObject({ summary: '一' });
    expect(await undo()).toEqual({ done: false, why: 'nothing' });
    expect((await obligations(4)).map(({ state }) => state)).toEqual([
      'pending',
      'pending',
      'accepted',
      'pending',
    ]);
  });

  it('may be said for a day, and not longer', async () => {
    await accept(0);
    now = '2022-06-24 10:01';
    await accept(1, '一天后');
    expect(await undo()).toMatchObject({ summary: '一天后' });
    now = '2022-06-24 10:02';
    expect(await undo()).toEqual({ done: false, why: 'nothing' });
    expect((await obligation()).state).toBe('accepted');
  });

  it('said twice at once undoes two commands, or one and then nothing; never one twice', async () => {
    const other = kind === 'sqlite' ? office.store : await Store.open(office.url);
    const onOther = async (): Promise<UndoResult> => {
      const machineNow = await other.machineNow();
      return other.inTransaction((manager) =>
        undoLatest(
          {
            manager,
            now: beijing(now),
            machineNow,
            actor: COORDINATOR,
            inboundId: null,
            rules: office.rules,
            operation: null,
          },
          always,
        ),
      );
    };
    for (let round = 0; round < 5; round++) {
      await accept(0, '一');
      await accept(1, '二');
      const two = await Promise.all([undo(), onOther()]);
      expect(two.map((result) => (result.done ? result.summary : result.why)).sort()).toEqual(['一', '二']);
      await accept(2, '三');
      const one = await Promise.all([onOther(), undo()]);
      expect(one.map((result) => (result.done ? result.summary : result.why)).sort()).toEqual([
        'nothing',
        '三',
      ]);
      expect((await obligations(3)).map(({ state }) => state)).toEqual(['pending', 'pending', 'pending']);
      // An undoing that found nothing leaves no trace.
      expect(await office.store.read.countBy(OperationEntity, { kind: 'undo' })).toBe(3 * (round + 1));
    }
    if (other !== office.store) await other.close();
  });

  it('meets a change that is being made at the same moment: one of the two comes first, nothing is mixed', async () => {
    for (let round = 0; round < 5; round++) {
      await clearWhatHappened(office.store);
      await accept(0, '一');
      const [undone] = await Promise.all([
        undo(),
        as(COLLEAGUE, async (act) => {
          const mine = beginOperation(act, { kind: 'return', summary: '退回', undoable: true });
          const [row] = await mine.manager.query(
            `SELECT id FROM obligations ORDER BY id LIMIT 1${kind === 'sqlite' ? '' : ' FOR UPDATE'}`,
          );
          const locked = await mine.manager.findOneByOrFail(ObligationEntity, { id: row.id });
          await changeRow(mine, 'obligation', locked, { state: 'returned' }, 'report.return');
        }),
      ]);
      if (undone.done) expect((await obligation()).state).toBe('returned');
      else expect(undone).toMatchObject({ why: 'overtaken', by: { actor: COLLEAGUE, summary: '退回' } });
      expect((await obligation()).state).toBe('returned');
    }
  });

  describe('those who were told', () => {
    const status = (id: number, change: Partial<OutboxMessageEntity>) =>
      office.store.inTransaction((manager) => manager.update(OutboxMessageEntity, { id }, change));
    const messages = () => office.store.read.find(OutboxMessageEntity, { order: { id: 'ASC' } });
    const corrections = async () =>
      (await messages()).filter(({ dedupeKey }) => dedupeKey.includes(':correction:'));

    async function tell(...people: string[]): Promise<OutboxMessageEntity[]> {
      await command('退回 第18项', async (act) => {
        await changeState(act, 0, { state: 'returned' });
        await notify(
          act,
          people.map((to) => ({ to, text: '【退回修改】第18项' })),
          'return',
        );
      });
      return messages();
    }

    it('are not written to at all while their message still waits', async () => {
      await tell('a', 'b');
      expect(await undo()).toMatchObject({ told: { stopped: 2, corrected: 0 } });
      expect((await messages()).map(({ status: each }) => each)).toEqual(['obsolete', 'obsolete']);
    });

    it('are corrected once, whatever may have arrived; who surely got nothing is not', async () => {
      const became: [OutboxStatus, Partial<OutboxMessageEntity>, boolean][] = [
        ['sent', { attempts: 1, sentAt: beijing(MORNING) }, true],
        ['sending', { attempts: 1, firstAttemptAt: beijing(MORNING) }, true],
        ['unknown', { attempts: 3, firstAttemptAt: beijing(MORNING) }, true],
        ['pending', { attempts: 1, firstAttemptAt: beijing(MORNING) }, true],
        ['pending', { attempts: 4 }, false],
        ['failed', { attempts: 1, error: '60111' }, false],
        ['obsolete', {}, false],
      ];
      const rows = await tell(...became.map((_each, i) => `person${i}`));
      for (const [i, [each, change]] of became.entries())
        await status(rows[i]?.id ?? 0, { status: each, ...change });
      expect(await undo()).toMatchObject({ told: { stopped: 1, corrected: 4 } });
      const told = (await corrections()).map(({ toUserid, content }) => [toUserid, content]);
      expect(told.map(([to]) => to)).toEqual(['person0', 'person1', 'person2', 'person3']);
      for (const [, content] of told)
        expect(content).toContain('【更正】此前发给您的“退回修改：第18项”已撤销');
    });

    it.each([
      [
        'sent an hour ago, known by a msgid',
        { status: 'sent', messageId: 'm1' },
        '2022-06-23 11:02',
        'withdrawn',
      ],
      ['sent, known by a jobid', { status: 'sent', jobId: 'j1' }, MORNING, 'withdrawn'],
      ['sent, known by nothing', { status: 'sent' }, MORNING, 'kept'],
      ['on its way', { status: 'sending', firstAttemptAt: beijing(MORNING) }, MORNING, 'kept'],
      ['perhaps arrived', { status: 'unknown', firstAttemptAt: beijing(MORNING) }, MORNING, 'kept'],
      ['waiting', { status: 'pending' }, MORNING, 'stopped'],
    ] as const)('of a 催办 %s: withdrawn where that can be', async (_title, change, time, fate) => {
      await command('催办', (act) => notify(act, [{ to: 'a', text: '催办' }], 'nudge', 'nudge'));
      const [message] = await messages();
      await status(message?.id ?? 0, { sentAt: beijing(MORNING), ...change });
      now = time;
      const told = { stopped: 0, corrected: 0, withdrawn: 0, kept: 0, [fate]: 1 };
      expect(await undo()).toEqual({ done: true, summary: '催办', told });
      const rows = await messages();
      const corrected = rows.filter(({ dedupeKey }) => dedupeKey.startsWith('correction:'));
      // Behind the message itself where that may still go out.
      const expected = 'status' in change && change.status === 'sending' ? 'nudge' : 'notice';
      expect(corrected.map(({ kind: each }) => each)).toEqual(fate === 'kept' ? [expected] : []);
      for (const { content } of corrected) expect(content).toMatch(/【更正】.*“.*催办.*”已撤销/);
      const withdrawals = rows.filter(({ kind: each }) => each === 'withdrawal');
      expect(withdrawals).toHaveLength(fate === 'withdrawn' ? 1 : 0);
    });

    it('get one correction for a message in parts of which one has gone', async () => {
      await command('通知', async (act) => {
        await changeState(act, 0, { state: 'returned' });
        await notify(act, [{ to: 'a', text: '第一句话。'.repeat(300) }], 'long');
      });
      const parts = await messages();
      expect(parts.length).toBeGreaterThan(1);
      await status(parts[0]?.id ?? 0, { status: 'sent', attempts: 1 });
      expect(await undo()).toMatchObject({ told: { stopped: 0, corrected: 1 } });
      expect(await corrections()).toHaveLength(1);
      expect((await messages()).map(({ status: each }) => each)).toEqual([
        'sent',
        ...parts.slice(1).map(() => 'obsolete'),
        'pending',
      ]);
    });
  });

  describe('what a command added', () => {
    const personOf = async () =>
      (await office.store.read.findOneByOrFail(PersonEntity, { userid: COORDINATOR })).id;

    it('is withdrawn, dropped or ended, and stays in the history', async () => {
      const inboundId = await inbound();
      const { id: obligationId } = await obligation();
      const personId = await personOf();
      await command('登记', async (act) => {
        await addRow(
          act,
          'version',
          {
            obligationId,
            version: 1,
            kind: 'report',
            text: '已完成。',
            reportedAt: act.now,
            personId,
            byProxy: true,
            inboundId,
            withdrawnAt: null,
          },
          'report.version',
        );
        await changeState(act, 0, { state: 'submitted', currentVersion: 1 });
        await addRow(
          act,
          'draft',
          {
            userid: 'a',
            text: '文字',
            inboundId,
            status: 'waiting',
            createdAt: act.now,
            obligationId,
            move: null,
          },
          'draft.keep',
        );
        await addRequest(act);
        await addRow(
          act,
          'role',
          {
            personId,
            unitId: null,
            role: 'leader',
            rank: 1,
            items: null,
            itemIds: null,
            active: true,
            roleKey: 'x:undo',
          },
          'role.add',
        );
        await addRow(act, 'setting', { name: 'undone', value: '{"stopped":true}' }, 'setting.add');
        await addRow(
          act,
          'offlineReport',
          { obligationId, personId, reference: null, quietUntil: '2022-06-27', saidAt: act.now, inboundId },
          'offline.note',
        );
      });
      expect(await undo()).toMatchObject({ done: true });
      const { read } = office.store;
      expect(await read.find(ReportVersionEntity)).toEqual([
        expect.objectContaining({ text: '已完成。', withdrawnAt: beijing(MORNING), byProxy: true }),
      ]);
      expect(await obligation()).toMatchObject({ state: 'pending', currentVersion: 0 });
      expect(await read.find(DraftEntity)).toEqual([expect.objectContaining({ status: 'dropped' })]);
      expect(await read.find(RequestEntity)).toEqual([expect.objectContaining({ status: 'withdrawn' })]);
      expect(await read.findBy(RoleEntity, { roleKey: 'x:undo' })).toEqual([
        expect.objectContaining({ active: false }),
      ]);
      expect(await read.countBy(SettingEntity, { name: 'undone' })).toBe(0);
      expect(await read.count(OfflineReportEntity)).toBe(0);
      await office.store.inTransaction((manager) => manager.delete(RoleEntity, { roleKey: 'x:undo' }));
    });

    it('holds the undoing up when somebody else has dealt with it since', async () => {
      await command('延期申请', addRequest);
      await command(
        '同意 #1',
        async (act) => {
          const request = await act.manager.findOneByOrFail(RequestEntity, { status: 'open' });
          await changeRow(
            act,
            'request',
            request,
            { status: 'granted', decidedBy: COLLEAGUE },
            'request.grant',
          );
        },
        COLLEAGUE,
      );
      expect(await undo()).toEqual({
        done: false,
        why: 'overtaken',
        summary: '延期申请',
        by: { actor: COLLEAGUE, summary: '同意 #1' },
      });
      expect(await office.store.read.find(RequestEntity)).toEqual([
        expect.objectContaining({ status: 'granted' }),
      ]);
    });

    it('is not undone by halves where a table knows no undoing', async () => {
      await command('新表', async (act) => {
        await changeState(act, 0, { state: 'accepted' });
        const [{ id: _, ...plan } = new PlanEntity()] = await act.manager.find(PlanEntity);
        await addRow(act, 'plan', { ...plan, title: '另一份工作要点' }, 'plan.add');
      });
      expect(await undo()).toEqual({ done: false, why: 'in_use', summary: '新表' });
      expect((await obligation()).state).toBe('accepted');
    });

    function addRequest(act: Act): Promise<number> {
      return addRow(
        act,
        'request',
        {
          kind: 'extension',
          planId: null,
          unitId: null,
          obligationId: null,
          userid: 'a',
          inboundId: null,
          payload: '{}',
          status: 'open',
          askedAt: act.now,
          decidedBy: null,
          decidedAt: null,
          note: null,
        },
        'request.open',
      );
    }
  });

  it('takes back a hundred records at once', async () => {
    await command('通过 全部', async (act) => {
      for (const row of await obligations(100)) {
        await changeRow(act, 'obligation', row, { state: 'accepted' }, 'report.accept');
      }
    });
    expect(await undo()).toMatchObject({ done: true });
    const { read } = office.store;
    const ids = (await obligations(100)).map(({ id }) => id);
    expect(await read.countBy(ObligationEntity, { id: In(ids), state: 'pending' })).toBe(100);
  });
});
