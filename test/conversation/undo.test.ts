import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';

const OTHER_UNIT = /市公安局|第7项|市卫生健康局/;

/** One decision of the coordinator on items of several units: 18 is 市教育局's, 7 市卫生健康局's. */
describe.each(oneDatabaseFor(__filename))('撤销 and what others may see, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
  });
  afterAll(() => office.close());
  beforeEach(async () => {
    await office.startOver('2022-06-23 10:02');
    await office.say('jiaoyu', '18 已完成公共教育平台升级');
    await office.say('weijian', '7 已完成卫生健康平台升级');
  });

  it('names to a contact what stands in the way, but not on whose items it was', async () => {
    await office.say('tongchou', '通过 全部');
    await office.say('tongchou', '确认');
    const answer = await dialogue(office, 'jiaoyu', [['撤销', ['不能撤销', '他人已通过', '未作任何改动']]]);
    expect(answer).not.toMatch(OTHER_UNIT);
  });

  it('that something stands in the way of leads on to the command before it', async () => {
    await office.say('tongchou', '免报 25 市公安局 系统由省统建');
    await office.say('tongchou', '退回 18 市教育局 数据与一季度不一致');
    await office.say('jiaoyu', '18 数据已核对，完成公共教育平台升级');
    await dialogue(office, 'tongchou', [
      [
        '撤销',
        ['退回', '又有变动（报送', '不能撤销，未作任何改动', '1 撤销更早的“免报 第25项（市公安局，二季度）”'],
      ],
      ['1', '已撤销：免报 第25项（市公安局，二季度）'],
      ['撤销', /不能撤销，未作任何改动。确需更改的，请就该事项重新办理。$/],
      ['撤销 #9999', '没有可以撤销的操作'],
    ]);
  });

  it('of an item that the last command was not about takes nothing back unasked', async () => {
    await office.say('tongchou', '通过 18 市教育局');
    await office.say('tongchou', '通过 7 市卫生健康局');
    await dialogue(office, 'tongchou', [
      ['撤销 18', ['不涉及第18项', '“撤回 18”', '1 撤销“通过 第18项', '2 撤销上一次操作“通过 第7项']],
      ['1', '已撤销：通过 第18项'],
      ['撤销 7', '已撤销：通过 第7项'],
    ]);
  });

  it('quotes in a correction what the person was told, and nothing of the others', async () => {
    await office.say('tongchou', '退回 7、18 数据与一季度不一致');
    await office.say('tongchou', '确认');
    await office.change(({ manager, now }) =>
      manager.update(OutboxMessageEntity, { kind: 'notice' }, { status: 'sent', firstAttemptAt: now }),
    );
    await dialogue(office, 'tongchou', [['撤销', ['已撤销：退回', '2人已收到原消息，将另发更正']]]);
    const corrections = (await office.store.read.findBy(OutboxMessageEntity, { status: 'pending' })).filter(
      ({ content }) => content?.includes('【更正】'),
    );
    expect(corrections.map(({ toUserid }) => toUserid).sort()).toEqual(['jiaoyu', 'weijian']);
    const toEducation = corrections.find(({ toUserid }) => toUserid === 'jiaoyu');
    expect(toEducation?.content).toContain('第18项');
    expect(toEducation?.content).not.toMatch(OTHER_UNIT);
  });

  it('said twice at once takes back two commands, each with its own answer', async () => {
    await office.say('jiaoyu', '补充 18 另有培训');
    const answers = await Promise.all([office.say('jiaoyu', '撤销'), office.say('jiaoyu', '撤销')]);
    expect(answers.every((answer) => answer?.startsWith('已撤销'))).toBe(true);
    expect(new Set(answers).size).toBe(2);
    await dialogue(office, 'jiaoyu', [['撤销', '没有可以撤销的操作']]);
  });
});
