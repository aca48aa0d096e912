import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createConverse } from '../../src/conversation/converse';
import type { InboundContent, InboundMessage } from '../../src/conversation/inbound-message';
import { attachmentsOf } from '../../src/store/attachment-repository';
import { AttachmentEntity } from '../../src/store/entities/attachment-entity';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';

describe.each(oneDatabaseFor(__filename))('pictures, voice and video, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
  });
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterAll(() => office.close());

  function media(userid: string, type: 'image' | 'voice' | 'video' | 'file' = 'image'): InboundMessage {
    const content: InboundContent = { type, mediaId: `media-${randomUUID()}`, format: null };
    const dedupeKey = `1000002|${userid}|${randomUUID()}`;
    return { dedupeKey, agentId: '1000002', from: userid, sentAt: office.clock.now(), content };
  }
  async function send(userid: string, type?: 'image' | 'voice' | 'video' | 'file'): Promise<string | null> {
    const message = media(userid, type);
    await office.inbox.receive(message);
    return office.answerTo(message);
  }
  /** Item numbers of what is attached, in the order of arrival; null where it waits. */
  async function attached(): Promise<(string | null)[]> {
    const rows = await office.store.read.find(AttachmentEntity, { order: { id: 'ASC' } });
    const items = await office.store.read.query(
      'SELECT o.id AS id, i.no AS no, u.name AS unit FROM obligations o JOIN work_items i ON i.id = o.item_id JOIN units u ON u.id = o.unit_id',
    );
    return rows
      .filter(({ status }) => status !== 'dropped')
      .map(({ obligationId }) => {
        const item = items.find((row: { id: number }) => row.id === obligationId);
        return item ? `${item.no} ${item.unit}` : null;
      });
  }

  it('go to the item reported just before; the answer names item, period and the way back', async () => {
    await dialogue(office, 'zhengshu', [
      ['5 已完成攻防演练', '第5项已收到'],
      ['谢谢', '不客气'],
    ]);
    const answer = await send('zhengshu');
    expect(answer).toMatch(/图片已收到，已归入【二季度】第5项（.*）的附件，该项现有附件1个。/);
    expect(answer).toContain('“附件 改 编号”');
    expect(await attached()).toEqual(['5 市政务服务数据管理局']);
    const [row] = await office.store.read.find(AttachmentEntity);
    expect(row).toMatchObject({ kind: 'image', status: 'unfetched', attempts: 0 });
  });

  it.each([
    ['附件 17', '17 市政务服务数据管理局'],
    ['任务 17', '17 市政务服务数据管理局'],
    ['17', '17 市政务服务数据管理局'],
  ])('go to the item that “%s” named just before', async (said, item) => {
    await office.say('zhengshu', '5 已完成攻防演练');
    await office.say('zhengshu', said);
    expect(await send('zhengshu', 'voice')).toContain('语音已收到，已归入');
    expect(await attached()).toEqual([item]);
  });

  it('sent one after the other go to the same item, however long that takes in all', async () => {
    await office.say('zhengshu', '5 已完成攻防演练');
    for (const time of ['10:08', '10:15', '10:22']) {
      office.goTo(`2022-06-23 ${time}`);
      await send('zhengshu');
    }
    expect(await attached()).toEqual(Array(3).fill('5 市政务服务数据管理局'));
  });

  it('without an item named before are asked about, wait, and go where the answer says', async () => {
    expect(await send('zhengshu')).toMatch(
      /图片已收到，是哪一项的附件.*：\n[\s\S]*\n6 第6项[\s\S]*\n0 都不是/,
    );
    expect(await attached()).toEqual([null]);
    await dialogue(office, 'zhengshu', [
      ['附件', ['未归入事项的附件1个', '图片，正在取回']],
      ['草稿', '另有未归入事项的附件1个，回复“附件”可查看'],
      ['6', ['1个图片已归入【二季度】第6项', '现有附件1个']],
      ['6', /第6项/],
    ]);
    expect(await attached()).toEqual(['6 市政务服务数据管理局']);
  });

  it('several that wait are one question and one answer', async () => {
    await send('zhengshu');
    expect(await send('zhengshu', 'video')).toMatch(
      /视频已收到，将按您对下面问题的答复归入事项。\n图片已收到，是哪一项/,
    );
    await dialogue(office, 'zhengshu', [['6', '1个图片、1个视频已归入【二季度】第6项']]);
    expect(await attached()).toEqual(Array(2).fill('6 市政务服务数据管理局'));
  });

  it('of a unit with one item are asked about by 是 and 否', async () => {
    expect(await send('jiaoyu')).toMatch(/图片已收到，作为第18项（.*）的附件？\n1 是\n2 否/);
    await dialogue(office, 'jiaoyu', [['是', '已归入【二季度】第18项']]);
    await office.startOver('2022-06-23 10:02');
    await send('jiaoyu');
    await dialogue(office, 'jiaoyu', [
      ['否', ['附件已保存，暂未归入事项', '附件 归入 编号']],
      ['附件 归入 18', '1个图片已归入【二季度】第18项'],
    ]);
    expect(await attached()).toEqual(['18 市教育局']);
  });

  it('taken back while they are asked about are gone; the answer says so', async () => {
    await send('jiaoyu');
    await dialogue(office, 'jiaoyu', [
      ['撤销', '已撤销：附件：图片（未归入事项）'],
      ['是', '附件已处理，未作改动'],
      ['附件', '没有未归入事项的附件'],
    ]);
    expect(await attached()).toEqual([]);
  });

  it('with 取消 go on waiting, and are listed', async () => {
    await send('jiaoyu');
    await dialogue(office, 'jiaoyu', [
      ['取消', '已取消。附件已保存，暂未归入事项'],
      ['附件', '未归入事项的附件1个'],
    ]);
  });

  it('that follow a text whose item is asked about go with it', async () => {
    await dialogue(office, 'zhengshu', [['已完成运行监测和故障排查', '这段文字是哪一项的进展']]);
    expect(await send('zhengshu')).toContain('将按您对下面问题的答复归入事项');
    await dialogue(office, 'zhengshu', [['6', ['第6项已收到', '1个图片已归入【二季度】第6项']]]);
    expect(await attached()).toEqual(['6 市政务服务数据管理局']);
    expect(await office.store.read.count(ReportVersionEntity)).toBe(1);
  });

  it('of a person whose two units owe the item named are asked about by unit', async () => {
    await office.say('minzheng', '22');
    const asked = await send('minzheng');
    expect(asked).toMatch(/1 .*\n2 /);
    const choice = /(\d+) 市残联/.exec(asked ?? '')?.[1] ?? '';
    await dialogue(office, 'minzheng', [[choice, '已归入【二季度】市残联第22项']]);
    expect(await attached()).toEqual(['22 市残联']);
    await dialogue(office, 'minzheng', [
      ['附件 22', ['由您负责的几家单位都有这一项', '市民政局', '市残联']],
      ['附件 市残联 22', '【二季度】市残联第22项'],
    ]);
  });

  it('after a report for two items are asked about among these two', async () => {
    await office.say('zhengshu', '5 已完成攻防演练\n6 已优化粤康码');
    const asked = await send('zhengshu');
    expect(asked).toMatch(/5 第5项/);
    expect(asked).toMatch(/6 第6项/);
    expect(asked).not.toMatch(/17 第17项/);
  });

  it('do not go to an item named long before, nor to a report that was taken back', async () => {
    await office.say('zhengshu', '5 已完成攻防演练');
    office.goTo('2022-06-23 10:13');
    expect(await send('zhengshu')).toContain('是哪一项的附件');
    await office.say('zhengshu', '取消');
    await office.say('zhengshu', '17 已完成一期');
    await office.say('zhengshu', '6 已优化粤康码');
    await office.say('zhengshu', '撤销');
    await send('zhengshu');
    expect((await attached()).at(-1)).not.toBe('17 市政务服务数据管理局');
  });

  it('that went to the wrong item are moved together by 附件 改, and back by 撤销', async () => {
    await office.say('zhengshu', '5 已完成攻防演练');
    await send('zhengshu');
    await send('zhengshu');
    await dialogue(office, 'zhengshu', [
      ['附件 改 6', ['2个图片已归入【二季度】第6项', '现有附件2个']],
      ['附件 改 6', '未作改动'],
    ]);
    expect(await attached()).toEqual(Array(2).fill('6 市政务服务数据管理局'));
    await dialogue(office, 'zhengshu', [
      ['撤销', '已撤销：附件 第6项（市政务服务数据管理局，二季度）：2个图片'],
    ]);
    expect(await attached()).toEqual(Array(2).fill('5 市政务服务数据管理局'));
    await dialogue(office, 'zhengshu', [['撤销', '已撤销：附件 第5项']]);
    expect(await attached()).toEqual(['5 市政务服务数据管理局']);
  });

  it('are listed by 附件 5, deleted by number, a deletion sent twice deletes one, and put back by 撤销', async () => {
    await office.say('zhengshu', '5 已完成攻防演练');
    await send('zhengshu');
    await send('zhengshu', 'voice');
    await send('zhengshu', 'video');
    await dialogue(office, 'zhengshu', [
      ['附件 5', ['现有附件3个', '1 图片', '2 语音', '3 视频', '附件 5 删除 1']],
      ['附件 5 删除 2', ['已删除【二季度】第5项', '1个语音', '现有附件2个']],
      ['附件 5 删除 2', '没有序号为2的附件，或已经删除'],
      ['附件 5', ['现有附件2个', '1 图片', '3 视频']],
      ['附件 5 删除 9', '没有序号为9的附件'],
      ['撤销', '已撤销：删除附件 第5项（市政务服务数据管理局，二季度）：1个语音'],
      ['附件 5', '现有附件3个'],
    ]);
  });

  it('delivered three times are kept once', async () => {
    await office.say('zhengshu', '5 已完成攻防演练');
    const message = media('zhengshu');
    await Promise.all([office.inbox.receive(message), office.inbox.receive(message)]);
    await office.inbox.receive(message);
    expect(await attached()).toHaveLength(1);
  });

  it('from people who report for no unit are not stored, and they are told', async () => {
    expect(await send('nobody')).not.toBeNull();
    expect(await send('shizhang')).toBe('图片未保存：附件由各单位联络员发送，您未登记为联络员。');
    expect(await send('shizhang', 'file')).toContain('文件未保存');
    expect(await office.store.read.count(AttachmentEntity)).toBe(0);
  });

  it('for an accepted item wait, and go there once it is returned', async () => {
    await office.say('jiaoyu', '18 已完成平台升级');
    await office.change(({ manager }) =>
      manager.createQueryBuilder().update(ObligationEntity).set({ state: 'accepted' }).execute(),
    );
    expect(await send('jiaoyu')).toMatch(/第18项.*已审核通过.*图片已收到并保存，未归入该项/);
    expect(await attached()).toEqual([null]);
    await dialogue(office, 'jiaoyu', [['附件 归入 18', /已审核通过|三季度/]]);
  });

  it('of other units cannot be seen, named or moved', async () => {
    await office.say('zhengshu', '5 已完成攻防演练');
    await send('zhengshu');
    await dialogue(office, 'jiaoyu', [
      ['附件 5', '第5项不在贵单位应报事项内'],
      ['附件 改 5', '第5项不在贵单位应报事项内'],
      ['附件 18', '暂无附件'],
      ['附件 改 18', '您没有可以归入事项的附件'],
      ['附件 18 删除 1', '没有序号为1的附件'],
    ]);
    expect(await attached()).toEqual(['5 市政务服务数据管理局']);
  });

  it('keep an open preview or question waiting, which is repeated once', async () => {
    await office.addContacts('单位,姓名,userid,角色,顺序\n市政务服务数据管理局,杨统筹,tongchou,联络员,2\n');
    await office.say('tongchou', '5 已完成攻防演练');
    await office.say('tongchou', '催办 市教育局');
    const answer = await send('tongchou');
    expect(answer).toContain('已归入【二季度】第5项');
    expect(answer).toContain('另有一事待您答复');
  });

  it('of an obligation are what 查看 lists', async () => {
    await office.say('jiaoyu', '18 已完成平台升级');
    await send('jiaoyu');
    const [row] = await office.store.read.find(AttachmentEntity);
    const listed = await attachmentsOf(office.store.read, [row?.obligationId ?? 0]);
    expect(listed.map(({ id }) => id)).toEqual([row?.id]);
    await dialogue(office, 'jiaoyu', [['查看 18', '附件1个：图片，正在取回，6月23日10:02']]);
    await dialogue(office, 'tongchou', [['查看 18 市教育局', '附件1个：图片，正在取回，6月23日10:02']]);
  });

  it('where files can be handed in 附件 5 says so with a link for this person and item; elsewhere it says how else', async () => {
    await dialogue(office, 'jiaoyu', [
      ['附件 18', ['这里不能接收其他文件', '线下已报 18', '请勿报送涉密信息']],
    ]);
    office.inbox = office.openInbox({
      converse: createConverse({
        rules: office.rules,
        uploadLink: ({ userid, obligationId }) => `https://bot.example/h5/upload?t=${userid}.${obligationId}`,
      }),
    });
    await dialogue(office, 'jiaoyu', [
      ['附件 18', [/https:\/\/bot\.example\/h5\/upload\?t=jiaoyu\.\d+$/, '30分钟内', '请勿报送涉密信息']],
    ]);
  });
});
