import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { InboundMessage } from '../../src/conversation/inbound-message';
import { enqueue } from '../../src/delivery/outbox';
import { AuditEntryEntity } from '../../src/store/entities/audit-entry-entity';
import { OperationEntity } from '../../src/store/entities/operation-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { PersonEntity } from '../../src/store/entities/person-entity';
import { RoleEntity } from '../../src/store/entities/role-entity';
import { recipients, sendWaiting, tickAt } from '../reminders/given-reminders';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';

const OPENED = '2022-06-14 10:00';

describe.each(oneDatabaseFor(__filename))('events of the address book on %s', (kind) => {
  let office: Office;

  beforeAll(async () => {
    office = await Office.open(kind);
  }, 60_000);
  beforeEach(() => office.startOver(OPENED));
  afterAll(() => office.close());

  const event = (
    name: string,
    fields: Readonly<Record<string, string>> = {},
    from = 'sys',
  ): InboundMessage => ({
    dedupeKey: randomUUID(),
    agentId: from === 'sys' ? '' : '1000002',
    from,
    sentAt: office.clock.now(),
    content: { type: 'event', event: name, key: '', fields },
  });
  const changed = (type: string, fields: Readonly<Record<string, string>>) =>
    office.inbox.receive(event('change_contact', { ChangeType: type, ...fields }));
  const person = (userid: string) => office.store.read.findOneBy(PersonEntity, { userid });
  const audited = async (action: string) => office.store.read.countBy(AuditEntryEntity, { action });

  it('mark who was deleted as gone at once, without an answer, however often they come', async () => {
    const left = event('change_contact', { ChangeType: 'delete_user', UserID: 'JiaoYu' });
    const answers = await Promise.all([left, left, left].map((each) => office.inbox.receive(each)));
    expect(answers).toEqual([{ reply: null }, { reply: null }, { reply: null }]);
    await changed('delete_user', { UserID: 'jiaoyu' });
    expect(await person('jiaoyu')).toMatchObject({
      reachable: false,
      unreachableReason: 'left',
      unreachableSince: office.clock.now(),
    });
    expect(await audited('person.unreachable')).toBe(1);
    const [entry] = await office.store.read.findBy(AuditEntryEntity, { action: 'person.unreachable' });
    expect(entry?.actor).toBe('system');
    expect(entry?.inboundId).not.toBeNull();
    // Who was responsible is kept.
    const roles = await office.store.read.findBy(RoleEntity, { personId: (await person('jiaoyu'))?.id ?? 0 });
    expect(roles.map(({ active, rank }) => ({ active, rank }))).toEqual([{ active: true, rank: 1 }]);
  });

  it('five days before the due day: the next contact gets the next message, and the first one again on return', async () => {
    await tickAt(office, '2022-06-21 10:00');
    expect(recipients(await sendWaiting(office))).toContain('jiaoyu');
    office.goTo('2022-06-23 10:00');
    await changed('delete_user', { UserID: 'jiaoyu' });
    await tickAt(office, '2022-06-27 10:00');
    const during = recipients(await sendWaiting(office));
    expect(during).toContain('jiaoyu2');
    expect(during).not.toContain('jiaoyu');
    office.goTo('2022-06-28 10:00');
    await changed('create_user', { UserID: 'jiaoyu', Name: '刘教育' });
    expect(await person('jiaoyu')).toMatchObject({ reachable: true, unreachableSince: null });
    await tickAt(office, '2022-06-29 10:00');
    const after = recipients(await sendWaiting(office));
    expect(after).toContain('jiaoyu');
    expect(after).not.toContain('jiaoyu2');
  });

  it('take a message that waits for somebody who has just left off the line, for the next contact to get', async () => {
    await tickAt(office, '2022-06-21 10:00');
    await changed('delete_user', { UserID: 'jiaoyu' });
    expect(await tickAt(office, '2022-06-21 10:01')).toBe(1);
    const sent = recipients(await sendWaiting(office));
    expect(sent).toContain('jiaoyu2');
    expect(sent).not.toContain('jiaoyu');
  });

  it.each([
    ['disabled by Status', { Status: '2' }, 'disabled'],
    ['disabled by Enable', { Enable: '0' }, 'disabled'],
    ['gone by Status', { Status: '5' }, 'left'],
  ] as const)(
    'mark an account that is %s, and bring it back when it works again',
    async (_, fields, reason) => {
      await changed('update_user', { UserID: 'jiaoyu', ...fields });
      expect(await person('jiaoyu')).toMatchObject({ reachable: false, unreachableReason: reason });
      // A change of the department says nothing about it.
      await changed('update_user', { UserID: 'jiaoyu', Department: '3' });
      expect(await person('jiaoyu')).toMatchObject({ reachable: false });
      await changed('update_user', { UserID: 'jiaoyu', Status: '1', Enable: '1' });
      expect(await person('jiaoyu')).toMatchObject({ reachable: true, unreachableReason: null });
    },
  );

  it('mark who leaves the application’s visible range, and welcome who enters it', async () => {
    expect(await office.inbox.receive(event('unsubscribe', {}, 'jiaoyu'))).toEqual({ reply: null });
    expect(await person('jiaoyu')).toMatchObject({ reachable: false, unreachableReason: 'invisible' });
    // The account is in use: that alone does not make the application visible to it.
    await changed('update_user', { UserID: 'jiaoyu', Status: '1' });
    expect(await person('jiaoyu')).toMatchObject({ reachable: false });
    const { reply } = await office.inbox.receive(event('subscribe', {}, 'jiaoyu'));
    expect(reply).toContain('刘教育');
    expect(await person('jiaoyu')).toMatchObject({ reachable: true });
  });

  it.each([
    ['of somebody unknown', 'delete_user', { UserID: 'nobody' }],
    ['without a userid', 'delete_user', {}],
    ['of a department', 'create_party', { Id: '21', Name: '数据资源处' }],
    ['of a tag', 'update_tag', { TagId: '3', AddUserItems: 'jiaoyu' }],
    ['of a kind never heard of', 'merge_user', { UserID: 'jiaoyu' }],
    ['without a kind', '', { UserID: 'jiaoyu' }],
    ['that rename somebody unknown', 'update_user', { UserID: 'nobody', NewUserID: 'jiaoyu' }],
  ])('%s are taken and change nothing', async (_, type, fields) => {
    expect(await changed(type, fields)).toEqual({ reply: null });
    expect(await office.store.read.countBy(PersonEntity, { reachable: false })).toBe(0);
    expect(await office.store.read.count(AuditEntryEntity)).toBe(0);
    expect(await office.store.read.count(OutboxMessageEntity)).toBe(0);
    expect(office.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });

  describe('a new userid', () => {
    const renamed = async (from: string, to: string) => {
      await changed('update_user', { UserID: from, NewUserID: to });
      return { again: () => changed('update_user', { UserID: from, NewUserID: to }) };
    };
    const back = async (from: string, to: string) => {
      await changed('update_user', { UserID: from, NewUserID: to });
    };

    it('is the same person, with roles, drafts and requests, what can be taken back and what is to be sent', async () => {
      const before = await person('jiaoyu');
      await dialogue(office, 'jiaoyu', [
        ['18 教育云平台已覆盖全市；下一步推进应用', '已收到'],
        ['延期 18 到7月8日 等待数据', ''],
      ]);
      const waiting = await office.store.read.countBy(OutboxMessageEntity, { toUserid: 'jiaoyu' });
      const { again } = await renamed('jiaoyu', 'LiuJY');
      await again();
      expect(await person('jiaoyu')).toBeNull();
      expect(await person('liujy')).toMatchObject({ id: before?.id, name: '刘教育', reachable: true });
      expect(await audited('person.rename')).toBe(1);
      expect(await office.store.read.countBy(OutboxMessageEntity, { toUserid: 'jiaoyu' })).toBe(0);
      expect(await office.store.read.countBy(OutboxMessageEntity, { toUserid: 'liujy' })).toBe(waiting);
      await dialogue(office, 'liujy', [
        ['查看 18', '教育云平台'],
        ['撤销', '已撤销'],
      ]);
      // The old name is nobody's.
      expect(await office.say('jiaoyu', '任务')).toContain('绑定');
      await back('liujy', 'jiaoyu');
    });

    it('is written to from then on: what waits is composed anew, what may have arrived is left alone', async () => {
      const { clock, store } = office;
      const machineNow = await store.machineNow();
      const text = (key: string) => ({
        dedupeKey: `test:${key}:${randomUUID()}`,
        to: 'jiaoyu',
        kind: 'notice' as const,
        content: { type: 'text' as const, text: key },
      });
      await store.inTransaction(async (manager) => {
        const messages = [text('waits'), text('tried'), { ...text('morning'), releaseAt: clock.now() }];
        await enqueue(manager, messages, { officeNow: clock.now(), machineNow });
        await manager.update(OutboxMessageEntity, { toUserid: 'jiaoyu' }, { request: '{"touser":"jiaoyu"}' });
        await manager.query(
          "UPDATE outbox_messages SET first_attempt_at = created_at WHERE content LIKE '%tried%'",
        );
      });
      await renamed('jiaoyu', 'liujy');
      const rows = await store.read.find(OutboxMessageEntity, { order: { id: 'ASC' } });
      expect(rows.map(({ toUserid, request }) => [toUserid, request])).toEqual([
        ['liujy', null],
        ['jiaoyu', '{"touser":"jiaoyu"}'],
        ['liujy', null],
      ]);
      await back('liujy', 'jiaoyu');
    });

    it('gets the next reminder, even where the old one was taken for gone', async () => {
      await changed('delete_user', { UserID: 'jiaoyu' });
      await renamed('jiaoyu', 'liujy');
      expect(await person('liujy')).toMatchObject({ reachable: true });
      await tickAt(office, '2022-06-21 10:00');
      const sent = recipients(await sendWaiting(office));
      expect(sent).toContain('liujy');
      expect(sent).not.toContain('jiaoyu2');
      await back('liujy', 'jiaoyu');
    });

    it('that is somebody else’s already leaves both as they are: the old one has left', async () => {
      await renamed('jiaoyu', 'jiaoyu2');
      expect(await person('jiaoyu')).toMatchObject({ reachable: false, unreachableReason: 'left' });
      expect(await person('jiaoyu2')).toMatchObject({ name: '陈教育备', reachable: true });
      expect(await audited('person.rename')).toBe(0);
    });

    it('that differs in case only is none', async () => {
      await renamed('jiaoyu', 'JIAOYU');
      expect(await person('jiaoyu')).toMatchObject({ reachable: true });
      expect(await office.store.read.count(AuditEntryEntity)).toBe(0);
    });
  });

  it('pass over a deputy and a colleague who have left, and return to them when they come back', async () => {
    await dialogue(office, 'jiaoyu', [['委托 陈教育备 6月15日至6月30日', '陈教育备']]);
    await changed('delete_user', { UserID: 'jiaoyu2' });
    await tickAt(office, '2022-06-21 10:00');
    expect(recipients(await sendWaiting(office))).toContain('jiaoyu');
    await changed('create_user', { UserID: 'jiaoyu2' });
    await tickAt(office, '2022-06-27 10:00');
    const sent = recipients(await sendWaiting(office));
    expect(sent).toContain('jiaoyu2');
    expect(sent).not.toContain('jiaoyu');
  });

  it('pass over a colleague to whom an item was handed and who has left', async () => {
    await dialogue(office, 'jiaoyu', [['转办 18 陈教育备', '陈教育备']]);
    expect(recipients(await sendWaiting(office))).toEqual(['jiaoyu2']);
    const [before] = await office.store.read.query(
      'SELECT COUNT(*) AS n FROM hand_overs WHERE ended_at IS NULL',
    );
    await changed('delete_user', { UserID: 'jiaoyu2' });
    await tickAt(office, '2022-06-21 10:00');
    const sent = recipients(await sendWaiting(office));
    expect(sent).toContain('jiaoyu');
    expect(sent).not.toContain('jiaoyu2');
    // The hand-over stays on record: who had it when is not rewritten.
    const [after] = await office.store.read.query(
      'SELECT COUNT(*) AS n FROM hand_overs WHERE ended_at IS NULL',
    );
    expect(Number(after.n)).toBe(Number(before.n));
  });

  it('are no command of a person: 撤销 of the coordinator does not take them back', async () => {
    await changed('delete_user', { UserID: 'jiaoyu' });
    const operations = await office.store.read.findBy(OperationEntity, { kind: 'reachability' });
    expect(operations.map(({ undoable, actor }) => ({ undoable, actor }))).toEqual([
      { undoable: false, actor: 'system' },
    ]);
    await dialogue(office, 'tongchou', [['撤销', '没有可以撤销的操作']]);
  });
});
