import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createConverse } from '../../src/conversation/converse';
import type { InboundMessage } from '../../src/conversation/inbound-message';
import type { Converse } from '../../src/conversation/message-store';
import { createMetrics } from '../../src/observability/metrics';
import { AuditEntryEntity } from '../../src/store/entities/audit-entry-entity';
import { DraftEntity } from '../../src/store/entities/draft-entity';
import { InboundMessageEntity } from '../../src/store/entities/inbound-message-entity';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { OperationEntity } from '../../src/store/entities/operation-entity';
import { PersonEntity } from '../../src/store/entities/person-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { RoleEntity } from '../../src/store/entities/role-entity';
import { WorkItemEntity } from '../../src/store/entities/work-item-entity';
import { databasesUnderTest } from '../support/databases';
import { gate } from '../support/gate';
import { Office, textMessage } from '../support/office';

const WRITERS = ['jiaoyu', 'zhengshu', 'weijian', 'nongye', 'fagai', 'gongan', 'rongcheng'];

describe.each(databasesUnderTest())('messages of several people at the same moment, on %s', (kind) => {
  let office: Office;
  /** Of each writer an item that only one unit of the writer's owes in the second quarter. */
  let itemOf: ReadonlyMap<string, number>;

  beforeAll(async () => {
    office = await Office.open(kind);
    const rows = await office.store.read
      .createQueryBuilder(PersonEntity, 'p')
      .innerJoin(RoleEntity, 'r', "r.person_id = p.id AND r.role = 'contact' AND r.rank = 1")
      .innerJoin(ObligationEntity, 'o', 'o.unit_id = r.unit_id')
      .innerJoin(WorkItemEntity, 'i', 'i.id = o.item_id')
      .select('p.userid', 'userid')
      .addSelect('MIN(i.no)', 'no')
      .groupBy('p.userid')
      .getRawMany<{ userid: string; no: number }>();
    itemOf = new Map(rows.map(({ userid, no }) => [userid, Number(no)]));
  });
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterAll(() => office.close());

  const report = (userid: string, text = `${userid}已完成年度任务的一半`) =>
    textMessage(userid, `${itemOf.get(userid)} ${text}`, office.clock.now());
  const inbound = () => office.store.read.find(InboundMessageEntity, { order: { id: 'ASC' } });
  const versions = () => office.store.read.find(ReportVersionEntity, { order: { id: 'ASC' } });

  async function together(
    messages: readonly InboundMessage[],
    converse?: Converse,
    metrics = createMetrics(),
  ): Promise<(string | null)[]> {
    const inbox = office.openInbox({ metrics, ...(converse ? { converse } : {}) });
    await Promise.all(messages.map((message) => inbox.receive(message)));
    await inbox.idle();
    return Promise.all(messages.map((message) => office.answerTo(message)));
  }

  /** The real conversation, which goes wrong for one person at the end, when everything of it is written. */
  function failingFor(userid: string): Converse {
    const converse = createConverse({ rules: office.rules });
    return async (manager, id, message, at) => {
      const reply = await converse(manager, id, message, at);
      if (message.from === userid) throw new TypeError('a bug');
      return reply;
    };
  }

  it('are each stored with what is theirs: report, operation, audit entries, answer', async () => {
    const metrics = createMetrics();
    const writing = WRITERS.map((userid) => report(userid));
    const answers = await together(writing, undefined, metrics);
    // What goes alone costs many times as much: whoever adds a step to the way of a report sees it here.
    expect((await metrics.inboundAlone.get()).values.filter(({ value }) => value > 0)).toEqual([]);
    for (const [i, userid] of WRITERS.entries())
      expect(answers[i]).toContain(`第${itemOf.get(userid)}项已收到（第1版，6月23日10:02，按时）`);
    const people = new Map(
      (await office.store.read.find(PersonEntity)).map(({ id, userid }) => [id, userid]),
    );
    const operations = new Map(
      (await office.store.read.find(OperationEntity)).map((each) => [each.id, each]),
    );
    const entries = await office.store.read.find(AuditEntryEntity);
    const stored = await inbound();
    expect(stored.map(({ userid }) => userid).sort()).toEqual([...WRITERS].sort());
    expect(await versions()).toHaveLength(WRITERS.length);
    for (const version of await versions()) {
      const message = stored.find(({ id }) => id === version.inboundId);
      expect(version.text).toBe(`${message?.userid}已完成年度任务的一半`);
      expect(people.get(version.personId)).toBe(message?.userid);
      const own = entries.filter(({ inboundId }) => inboundId === version.inboundId);
      expect(own.map(({ subject }) => subject).sort()).toEqual([
        `obligation:${version.obligationId}`,
        `version:${version.id}`,
      ]);
      for (const { operationId, actor } of own) {
        expect(actor).toBe(message?.userid);
        expect(operations.get(operationId ?? 0)).toMatchObject({ actor, inboundId: version.inboundId });
      }
    }
  });

  it('do not suffer from one that fails after it has written', async () => {
    const answers = await together(
      WRITERS.map((userid) => report(userid)),
      failingFor('weijian'),
    );
    for (const [i, userid] of WRITERS.entries())
      expect(answers[i]).toContain(userid === 'weijian' ? '系统处理时出错，未能登记' : '已收到（第1版');
    expect(await versions()).toHaveLength(WRITERS.length - 1);
    expect(await inbound()).toHaveLength(WRITERS.length);
    const drafts = await office.store.read.find(DraftEntity);
    expect(drafts).toMatchObject([
      {
        userid: 'weijian',
        text: report('weijian').content.type === 'text' && expect.stringContaining('weijian已完成'),
      },
    ]);
  });

  // SQLite has one writer at a time, whoever it is.
  if (kind !== 'sqlite')
    it('do not keep others waiting, however few, when they take long', async () => {
      const converse = createConverse({ rules: office.rules });
      const goOn = gate();
      const begun = gate();
      const slowly: Converse = async (manager, id, message, at) => {
        if (message.from !== 'gongan') {
          begun.open();
          await goOn.opened;
        }
        return converse(manager, id, message, at);
      };
      const inbox = office.openInbox({ converse: slowly });
      const slow = ['jiaoyu', 'weijian'].map((userid) => inbox.receive(report(userid)));
      await begun.opened;
      expect((await inbox.receive(report('gongan'))).reply).toContain('已收到');
      goOn.open();
      for (const { reply } of await Promise.all(slow)) expect(reply).toContain('已收到');
      await inbox.idle();
    });

  it('do not suffer from one that needs a transaction of its own, which is handled as ever', async () => {
    const unknown = textMessage('jiaoyu', '99 已完成前期工作并开工', office.clock.now());
    const others = WRITERS.filter((userid) => userid !== 'jiaoyu');
    const [kept, ...answers] = await together([unknown, ...others.map((userid) => report(userid))]);
    expect(kept).toContain('工作要点中没有第99项');
    expect(await office.store.read.find(DraftEntity)).toHaveLength(1);
    for (const answer of answers) expect(answer).toContain('已收到（第1版');
  });

  it('of two contacts of one unit about one item become two versions, whoever comes first', async () => {
    const no = itemOf.get('jiaoyu');
    const both = ['jiaoyu', 'jiaoyu2'].map((userid) =>
      textMessage(userid, `${no} ${userid}报送的进展已完成一半`, office.clock.now()),
    );
    const answers = await together([...both, report('fagai')]);
    expect(
      answers
        .slice(0, 2)
        .map((answer) => /第(\d)版/.exec(answer ?? '')?.[1])
        .sort(),
    ).toEqual(['1', '2']);
    expect(answers[2]).toContain('第1版');
    const ofItem = (await versions()).filter(({ text }) => text.startsWith('jiaoyu'));
    expect(ofItem.map(({ version }) => version)).toEqual([1, 2]);
    const { currentVersion } = await office.store.read.findOneByOrFail(ObligationEntity, {
      id: ofItem[0]?.obligationId ?? 0,
    });
    expect(currentVersion).toBe(2);
  });

  it('that were stored already are answered with the stored words among the others', async () => {
    const known = report('jiaoyu');
    await office.inbox.receive(known);
    const [first] = await versions();
    const answers = await together([known, report('fagai'), report('gongan')]);
    for (const answer of answers) expect(answer).toContain('已收到（第1版');
    expect(await versions()).toHaveLength(3);
    expect((await versions())[0]).toEqual(first);
    expect(await inbound()).toHaveLength(3);
  });

  it('that answer only, such as 任务, tell each person what that person owes', async () => {
    await office.say('jiaoyu', `${itemOf.get('jiaoyu')} 已完成公共教育平台升级`);
    const alone = [];
    for (const userid of WRITERS) alone.push(await office.say(userid, '待报'));
    const answers = await together(WRITERS.map((userid) => textMessage(userid, '任务', office.clock.now())));
    expect(answers).toEqual(alone);
    expect(new Set(answers).size).toBe(WRITERS.length);
  });
});
