import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createConverse } from '../../src/conversation/converse';
import type { Inbox } from '../../src/conversation/inbox';
import { DraftEntity } from '../../src/store/entities/draft-entity';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { PersonEntity } from '../../src/store/entities/person-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { RequestEntity } from '../../src/store/entities/request-entity';
import { RoleEntity } from '../../src/store/entities/role-entity';
import { SettingEntity } from '../../src/store/entities/setting-entity';
import { databasesUnderTest } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office, textMessage } from '../support/office';

const ROUNDS = 6;

/** Two processes on one database: what two people say at the same moment. */
describe.each(databasesUnderTest())('two people at the same moment, on %s', (kind) => {
  let office: Office;
  let elsewhere: Inbox;
  beforeAll(async () => {
    office = await Office.open(kind);
    await office.addContacts('单位,姓名,userid,角色,顺序\n市政务服务数据管理局,李统筹,tongchou2,统筹员,1\n');
  });
  beforeEach(async () => {
    await office.startOver('2022-06-23 10:02');
    const store = kind === 'sqlite' ? office.store : await office.anotherStore();
    const converse = createConverse({ rules: office.rules });
    elsewhere = office.openInbox({ store, converse });
  });
  afterAll(() => office.close());

  /** Both answers. */
  async function together(one: readonly [string, string], other: readonly [string, string]) {
    const first = textMessage(one[0], one[1], office.clock.now());
    const second = textMessage(other[0], other[1], office.clock.now());
    await Promise.all([office.inbox.receive(first), elsewhere.receive(second)]);
    return [await office.answerTo(first), await office.answerTo(second)];
  }
  const troubles = () => office.logged.filter(({ msg }) => msg.includes('could not be handled'));

  it('a text is let in, or dropped by its writer, and never both', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      await office.startOver('2022-06-23 10:02');
      await office.say('jiaoyu', '18 已完成公共教育平台升级');
      await office.say('tongchou', '通过 18 市教育局');
      await office.say('jiaoyu', '修改 18 已完成公共教育平台二期升级');
      const request = await office.store.read.findOneByOrFail(RequestEntity, { status: 'open' });
      const draft = await office.store.read.findOneByOrFail(DraftEntity, { status: 'waiting' });
      const [dropped, granted] = await together(
        ['jiaoyu', `草稿 ${draft.id} 删除`],
        ['tongchou', `同意 #${request.id}`],
      );
      const { status } = await office.store.read.findOneByOrFail(DraftEntity, { id: draft.id });
      const decided = await office.store.read.findOneByOrFail(RequestEntity, { id: request.id });
      const filed = (await office.store.read.find(ReportVersionEntity)).length === 2;
      expect([status, decided.status, filed]).toEqual(
        filed ? ['filed', 'granted', true] : ['dropped', 'withdrawn', false],
      );
      expect(granted?.includes('已登记第2版')).toBe(filed);
      expect(dropped?.includes('已删除')).toBe(!filed);
      expect(troubles()).toEqual([]);
    }
  });

  it('a new person is registered once, for the units of both coordinators', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const userid = `xinren${round}`;
      const answers = await together(
        ['tongchou', `联络员 市教育局 添加 新人 ${userid}`],
        ['tongchou2', `联络员 市民政局 添加 新人 ${userid}`],
      );
      for (const answer of answers) expect(answer).toContain('已添加');
      const person = await office.store.read.findOneByOrFail(PersonEntity, { userid });
      expect(await office.store.read.countBy(RoleEntity, { personId: person.id })).toBe(2);
    }
    expect(troubles()).toEqual([]);
  });

  it('the first 停发 is noted once', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      await office.startOver('2022-06-23 10:02');
      const answers = await together(['tongchou', '停发'], ['tongchou2', '停发']);
      expect(answers.filter((answer) => answer?.includes('已停止发送'))).toHaveLength(1);
      expect(answers.filter((answer) => answer?.includes('未作改动'))).toHaveLength(1);
      expect(await office.store.read.count(SettingEntity)).toBe(1);
      expect(troubles()).toEqual([]);
    }
  });

  it('a second request takes the place of the first, unless that is decided', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      await office.startOver('2022-06-23 10:02');
      await office.say('jiaoyu', '延期 18 到7月8日 系统升级');
      const first = await office.store.read.findOneByOrFail(RequestEntity, { status: 'open' });
      const [, refused] = await together(
        ['jiaoyu2', '延期 18 到7月11日 人员调整'],
        ['tongchou', `不同意 #${first.id} 请按期报送`],
      );
      const { status } = await office.store.read.findOneByOrFail(RequestEntity, { id: first.id });
      expect(status).toBe(refused?.includes('已答复不同意') ? 'refused' : 'replaced');
      expect(troubles()).toEqual([]);
    }
  });

  it('what is let in is let in as the report stands then, or nothing is done', async () => {
    await office.say('jiaoyu', '18 已完成公共教育平台升级');
    office.goTo('2022-07-20 10:00');
    await dialogue(office, 'jiaoyu2', [['修改 18 已完成公共教育平台二期升级', '停止报送']]);
    const request = await office.store.read.findOneByOrFail(RequestEntity, { status: 'open' });
    // As 撤销 of the first report leaves it.
    const [version] = await office.store.read.find(ReportVersionEntity);
    await office.store.inTransaction((manager) =>
      manager.update(
        ObligationEntity,
        { id: version?.obligationId ?? 0 },
        { state: 'pending', currentVersion: 0, firstReportedAt: null, deadlineWhenReported: null },
      ),
    );
    await dialogue(office, 'tongchou', [[`同意 #${request.id}`, '已登记第2版']]);
    const row = await office.store.read.findOneByOrFail(ObligationEntity, { id: version?.obligationId ?? 0 });
    expect(row.state).toBe('submitted');
  });
});
