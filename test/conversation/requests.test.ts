import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { OperationEntity } from '../../src/store/entities/operation-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { RequestEntity } from '../../src/store/entities/request-entity';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { beijing, Office } from '../support/office';

describe.each(oneDatabaseFor(__filename))('延期, 同意 and 不同意, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
    await office.addContacts(
      '单位,姓名,userid,角色,顺序\n市政务服务数据管理局,李统筹,tongchou2,统筹员,2\n市公安局,何统筹,waitong,统筹员,1\n',
    );
  });
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterAll(() => office.close());

  const requests = () => office.store.read.find(RequestEntity, { order: { id: 'ASC' } });
  const told = async (userid: string) =>
    (
      await office.store.read.find(OutboxMessageEntity, {
        where: { toUserid: userid, kind: 'notice' },
        order: { id: 'ASC' },
      })
    ).map(({ content }) => JSON.parse(content ?? '{}').text as string);
  const extended = async () =>
    (await office.store.read.find(ObligationEntity)).filter(({ ownDueAt }) => ownDueAt !== null);
  const numberIn = (answer: string | null) => Number(/申请#(\d+)/.exec(answer ?? '')?.[1] ?? 0);
  const ask = async (day = '7月8日') => numberIn(await office.say('jiaoyu', `延期 18 到${day} 系统升级`));

  describe('a contact asks', () => {
    it('is told the number, that the clock runs on and until when; every coordinator of the plan is told', async () => {
      const answer = await dialogue(office, 'jiaoyu', [
        [
          '延期 18 到7月8日 系统升级',
          [
            '第18项（市教育局，二季度）延期到7月8日（星期五）18:00',
            '批准之前截止时间不变，仍为6月30日（星期四）18:00，提醒照常发送',
          ],
        ],
      ]);
      const number = numberIn(answer);
      for (const userid of ['tongchou', 'tongchou2']) {
        const [notice] = await told(userid);
        for (const part of [
          `【延期申请#${number}】市教育局（刘教育）`,
          '第18项（二季度）延期到7月8日（星期五）18:00，现截止6月30日（星期四）18:00',
          '原因：系统升级。',
          `同意 #${number}`,
        ])
          expect(notice).toContain(part);
      }
      expect(await told('waitong')).toEqual([]);
      expect(await extended()).toEqual([]);
    });

    it('and is granted: the due moves, who asked is told, the item is due later', async () => {
      const number = await ask();
      await dialogue(office, 'tongchou', [
        [
          `同意 #${number} 情况属实`,
          [`已同意申请#${number}`, '第18项（市教育局，二季度）的截止时间改为7月8日（星期五）18:00'],
        ],
      ]);
      expect(await extended()).toMatchObject([
        { ownDueAt: beijing('2022-07-08 18:00'), ownDueSetOn: '2022-06-23', state: 'pending' },
      ]);
      expect(await told('jiaoyu')).toEqual([
        expect.stringMatching(
          /^【同意延期】您的申请#\d+已获同意，第18项.*7月8日（星期五）18:00.*统筹员附言：情况属实/,
        ),
      ]);
      await dialogue(office, 'jiaoyu', [['任务', '7月8日（星期五）18:00']]);
      expect(await requests()).toMatchObject([
        { status: 'granted', decidedBy: 'tongchou', note: '情况属实' },
      ]);
    });

    it('and is refused with the reason; nothing moves', async () => {
      const number = await ask();
      await dialogue(office, 'tongchou', [
        ['不同意 请按期报送。', [`已答复不同意申请#${number}`, '截止时间仍为6月30日（星期四）18:00']],
      ]);
      expect(await told('jiaoyu')).toEqual([
        expect.stringMatching(/未获同意。理由：请按期报送。截止时间仍为6月30日（星期四）18:00，请按时报送。/),
      ]);
      expect(await extended()).toEqual([]);
      await dialogue(office, 'jiaoyu', [['申请', ['已由杨统筹于6月23日10:02答复不同意', '请按期报送']]]);
    });

    it('a second request replaces the first and says so; the same once more asks nobody again', async () => {
      const first = await ask();
      const answer = await dialogue(office, 'jiaoyu', [
        ['延期 18 到7月11日 仍需时间', `先前的申请#${first}已由本次取代`],
      ]);
      await dialogue(office, 'jiaoyu', [
        ['延期 18 到7月11日 仍需时间', `申请#${numberIn(answer)}正在等待统筹员批复，未重复提交`],
      ]);
      expect(await told('tongchou')).toHaveLength(2);
      await dialogue(office, 'tongchou', [
        [`同意 #${first}`, `申请#${first}已被后来的申请取代，未重复处理`],
        ['同意', `已同意申请#${numberIn(answer)}`],
      ]);
      expect(await extended()).toMatchObject([{ ownDueAt: beijing('2022-07-11 18:00') }]);
    });

    it('the period moved beyond a granted day takes it along', async () => {
      await ask();
      await dialogue(office, 'tongchou', [
        ['同意', '7月8日（星期五）18:00'],
        ['截止 二季度 7月5日', '确认'],
        ['确认', '7月5日'],
      ]);
      await dialogue(office, 'jiaoyu', [['任务', '7月8日（星期五）18:00']]);
      await dialogue(office, 'tongchou', [
        ['截止 二季度 7月15日', '确认'],
        ['确认', '7月15日'],
      ]);
      await dialogue(office, 'jiaoyu', [['任务', '7月15日（星期五）18:00']]);
      await dialogue(office, 'tongchou', [
        ['撤销', '已撤销'],
        ['撤销', '已撤销'],
      ]);
      await dialogue(office, 'jiaoyu', [['任务', '7月8日（星期五）18:00']]);
    });

    it('for several items is asked one by one, each with its number', async () => {
      await dialogue(office, 'zhengshu', [
        ['延期 5、6 到7月8日 人员变动', [/申请#\d+：第5项.*\n.*申请#\d+：第6项/]],
      ]);
      expect(await requests()).toHaveLength(2);
    });

    it.each([
      ['延期 18到7月8日', '7月8日（星期五）18:00'],
      ['申请延期 18 到7月8日，因平台正在升级', '7月8日（星期五）18:00'],
      ['延期 到7月8日 系统升级', '第18项（市教育局，二季度）延期到7月8日'],
      ['延期 第18项 因7月1日开会，推迟至7月8日', '7月8日（星期五）18:00'],
      ['延期 7月8日 18', '7月8日（星期五）18:00'],
      ['延期 18 下周五', '7月1日（星期五）18:00'],
      ['延期 市教育局 18 到7月8日', '7月8日（星期五）18:00'],
      ['三季度 18 延期到10月14日 需要时间', /三季度）延期到10月14日/],
    ])('%s is understood', async (said, answered) => {
      await dialogue(office, 'jiaoyu', [[said, ['已提交延期申请', answered]]]);
      expect((await requests()).map(({ status }) => status)).toEqual(['open']);
    });

    it.each([
      ['延期', ['用法：延期 <事项编号>', '例如：延期 18 到7月8日']],
      ['延期 18', ['用法：', '例如：']],
      ['延期 18 系统升级', '用法：'],
      ['延期 18 到6月30日', '目前的截止时间为6月30日（星期四）18:00'],
      ['延期 18 到6月22日', '目前的截止时间为'],
      ['延期 5 到7月8日', '第5项不在贵单位应报事项内'],
      ['延期 18 市公安局 到7月8日', '您不是“市公安局”的联络员'],
      ['延期 一季度 18 到7月8日', '没有报送期'],
    ])('%s is refused with the way out', async (said, answered) => {
      await dialogue(office, 'jiaoyu', [[said, answered]]);
      expect(await requests()).toEqual([]);
    });

    it('a day off is asked about, and the answer asks for the working day', async () => {
      await dialogue(office, 'jiaoyu', [
        [
          '延期 18 到7月9日 系统升级',
          ['7月9日（星期六）不是工作日', '1 7月8日（星期五）', '2 7月11日（星期一）'],
        ],
        ['2', '延期到7月11日（星期一）18:00'],
      ]);
      expect(JSON.parse((await requests())[0]?.payload ?? '{}')).toMatchObject({ reason: '系统升级' });
    });

    it('an overdue item may be extended, but not into the past', async () => {
      office.goTo('2022-07-05 10:00');
      await dialogue(office, 'jiaoyu', [
        ['延期 18 到7月4日', '已过，请写一个今后的工作日'],
        ['延期 18 到7月8日', '已提交延期申请'],
      ]);
    });

    it('a reported item may have one, an accepted one needs none, a closed one takes none', async () => {
      await office.say('jiaoyu', '18 已完成公共教育平台升级');
      await dialogue(office, 'jiaoyu', [
        ['延期 18 到7月8日', ['已提交延期申请', '该项已报，仅需更正的可直接回复“修改”']],
        ['撤销', '已撤销：申请延期'],
      ]);
      await office.say('tongchou', '通过 18 市教育局');
      await dialogue(office, 'jiaoyu', [['二季度 18 延期 到7月8日', '该项已通过，无需办理']]);
      office.goTo('2022-08-01 10:00');
      await dialogue(office, 'weijian', [['二季度 19 延期 到8月8日', '该期报送已关闭']]);
      expect((await requests()).filter(({ status }) => status === 'open')).toEqual([]);
    });

    it('whose two units owe the item is asked for which', async () => {
      await dialogue(office, 'minzheng', [
        ['延期 22 到7月8日 人手不足', ['请选择单位', '1 市民政局', '2 市残联', '3 两家都办理']],
        ['2', '第22项（市残联，二季度）延期到7月8日'],
      ]);
      expect(await requests()).toHaveLength(1);
    });

    it('without an item is asked which of several', async () => {
      await dialogue(office, 'weijian', [
        ['延期 到7月8日 人手不足', ['请选择是哪一项', '第7项', '第19项']],
        ['2', '第19项（市卫生健康局，二季度）延期到7月8日'],
      ]);
    });

    it('can take it back; the coordinators are corrected', async () => {
      const number = await ask();
      await dialogue(office, 'jiaoyu', [['撤销', '已撤销：申请延期 第18项（市教育局，二季度）到7月8日']]);
      await dialogue(office, 'tongchou', [[`同意 #${number}`, `申请#${number}已由申请人撤回`]]);
      expect(await extended()).toEqual([]);
    });

    it('cannot take it back once it was decided', async () => {
      await ask();
      await office.say('tongchou', '同意');
      await dialogue(office, 'jiaoyu', [['撤销', ['相关记录又有变动', '不能撤销，未作任何改动']]]);
      expect(await extended()).toHaveLength(1);
    });

    it('taking back the second request brings the first one back', async () => {
      const first = await ask();
      await ask('7月11日');
      await office.say('jiaoyu', '撤销');
      await dialogue(office, 'tongchou', [['同意', `已同意申请#${first}`]]);
    });
  });

  describe('a coordinator gives days', () => {
    it('at once for one obligation; its contact is told', async () => {
      await dialogue(office, 'tongchou', [
        [
          '延期 18 市教育局 到7月8日 系统升级',
          ['已延期：第18项（市教育局，二季度）的截止时间改为7月8日（星期五）18:00', '已通知该单位'],
        ],
      ]);
      expect(await told('jiaoyu')).toEqual([expect.stringContaining('【延期通知】第18项')]);
      expect(await told('jiaoyu2')).toEqual([]);
      expect(await extended()).toHaveLength(1);
    });

    it('grants the open request by it and tells who asked', async () => {
      const number = numberIn(await office.say('jiaoyu2', '延期 18 到7月8日 系统升级'));
      await dialogue(office, 'tongchou', [
        ['延期 18 市教育局 到7月6日', ['7月6日（星期三）18:00', `申请#${number}随之同意`]],
      ]);
      expect(await told('jiaoyu2')).toEqual([expect.stringContaining('7月6日（星期三）18:00')]);
      expect(await told('jiaoyu')).toEqual([]);
      await dialogue(office, 'tongchou2', [
        [`同意 #${number}`, `申请#${number}已由杨统筹于6月23日10:02同意`],
      ]);
    });

    it('shows several first, then does what was shown, each person told once', async () => {
      await dialogue(office, 'tongchou', [
        [
          '延期 市卫生健康局 到7月8日',
          ['将1家单位的2项延期到7月8日（星期五）18:00，并通知1人', '市卫生健康局（二季度）：第7、19项'],
        ],
      ]);
      expect(await extended()).toEqual([]);
      await dialogue(office, 'tongchou', [['确认', '已将2项的截止时间延至7月8日（星期五）18:00，已通知1人']]);
      expect(await extended()).toHaveLength(2);
      expect(await told('weijian')).toHaveLength(1);
      await dialogue(office, 'tongchou', [['撤销', '已撤销：延期 第7项']]);
      expect(await extended()).toEqual([]);
    });

    it('leaves out of several what was accepted meanwhile', async () => {
      await office.say('weijian', '7 已完成核酸平台推广');
      await office.say('tongchou', '延期 7、19 市卫生健康局 到7月8日');
      await office.say('tongchou2', '通过 7 市卫生健康局');
      await dialogue(office, 'tongchou', [['确认', '已将1项的截止时间延至']]);
      expect(await extended()).toHaveLength(1);
    });

    it.each([
      ['延期 到7月8日', '用法：'],
      ['延期 18 市教育局', '用法：'],
      ['延期 18 市教育局 到6月29日', '无需延期'],
      ['延期 99 市教育局 到7月8日', '没有第99项'],
      ['延期 18 市教育局 到7月9日', ['7月9日（星期六）不是工作日', '1 7月8日（星期五）']],
    ])('%s changes nothing', async (said, answered) => {
      await dialogue(office, 'tongchou', [[said, answered]]);
      expect(await extended()).toEqual([]);
      expect(await office.store.read.count(OperationEntity)).toBe(0);
    });

    it('of another office sees neither the plan nor its requests', async () => {
      const number = await ask();
      const answer = await dialogue(office, 'waitong', [
        [`同意 #${number}`, `没有编号为#${number}的申请`],
        ['同意 #99999', '没有编号为#99999的申请'],
        ['待批', '目前没有待您批复的申请'],
        ['延期 18 市教育局 到7月8日', '目前没有'],
      ]);
      expect(answer).not.toContain('教育');
      expect(await extended()).toEqual([]);
    });
  });

  describe('deciding', () => {
    it.each([
      '同意 %',
      '同意%',
      '同意 #%',
      '同意 ＃%',
      '同意#%',
      '批准 #%',
      '同意 18 市教育局',
      '同意 市教育局',
    ])('%s decides the one that is meant', async (said) => {
      const number = await ask();
      await office.say('weijian', '延期 19 到7月8日 人手不足');
      await dialogue(office, 'tongchou', [[said.replace('%', String(number)), `已同意申请#${number}`]]);
      expect((await requests()).map(({ status }) => status)).toEqual(['granted', 'open']);
    });

    it('without a number lists them where several are open, and says so where none is', async () => {
      await dialogue(office, 'tongchou', [
        ['同意', '目前没有待您批复的申请'],
        ['驳回 理由不足', '目前没有待您批复的申请'],
      ]);
      const number = await ask();
      await office.say('weijian', '延期 19 到7月8日 人手不足');
      await dialogue(office, 'tongchou', [
        [
          '同意',
          [
            '待批申请2件',
            `#${number} 第18项（市教育局，二季度）延期到7月8日（星期五）18:00，刘教育`,
            '原因：系统升级',
          ],
        ],
        ['待批', '待批申请2件'],
        ['同意 市公安局', ['没有待您批复的申请', '待批申请2件']],
        ['同意 18 市公安局', '没有待您批复的申请'],
      ]);
      expect(await extended()).toEqual([]);
    });

    it('同意 18 is asked about where it may mean item 18 as well as request #18', async () => {
      const own = await ask();
      const other = numberIn(await office.say('weijian', '延期 19 到7月8日 系统升级'));
      await office.store.inTransaction(async (manager) => {
        if (own === 18) await manager.query(`UPDATE requests SET id = ${other + 1} WHERE id = 18`);
        await manager.query(`UPDATE requests SET id = 18 WHERE id = ${other}`);
      });
      const answer = await dialogue(office, 'tongchou', [
        ['同意 18', ['请确认同意哪一件申请', '#18 第19项（市卫生健康局', '第18项（市教育局']],
      ]);
      expect(await extended()).toEqual([]);
      const choice = /([12]) #\d+ 第18项/.exec(answer)?.[1] ?? '';
      await dialogue(office, 'tongchou', [[choice, ['已同意申请', '第18项（市教育局']]]);
      expect(await extended()).toHaveLength(1);
    });

    it('decides once, whoever is faster, and tells once', async () => {
      const number = await ask();
      const answers = await Promise.all([
        office.say('tongchou', `同意 #${number}`),
        office.say('tongchou2', `不同意 #${number} 请按期`),
      ]);
      expect(answers.filter((answer) => answer?.includes('未重复处理'))).toHaveLength(1);
      expect(await told('jiaoyu')).toHaveLength(1);
      const [request] = await requests();
      expect(await extended()).toHaveLength(request?.status === 'granted' ? 1 : 0);
    });

    it('a double press decides once', async () => {
      const number = await ask();
      await Promise.all([office.say('tongchou', '同意'), office.say('tongchou', `同意 #${number}`)]);
      expect(await told('jiaoyu')).toHaveLength(1);
      await dialogue(office, 'tongchou', [
        [`同意 #${number}`, `申请#${number}已由杨统筹于6月23日10:02同意，未重复处理`],
        [`不同意 #${number}`, `申请#${number}已由杨统筹于6月23日10:02同意，未重复处理`],
      ]);
    });

    it('several are shown first; one decided meanwhile is left out', async () => {
      const first = await ask();
      const second = numberIn(await office.say('weijian', '延期 19 到7月8日 人手不足'));
      await dialogue(office, 'tongchou', [
        [
          `同意 #${first}、#${second}`,
          ['将答复同意2件申请，并通知2人', `#${first} 第18项`, `#${second} 第19项`],
        ],
      ]);
      await office.say('tongchou2', `同意 #${first}`);
      await dialogue(office, 'tongchou', [
        ['确认', [`已同意申请#${second}`, `#${first}已另行处理`]],
        [`同意 ${first}、${second}`, '未重复处理'],
      ]);
      expect(await extended()).toHaveLength(2);
      expect(await told('weijian')).toHaveLength(1);
    });

    it('granted after the report came it does no harm, and says so', async () => {
      await ask();
      await office.say('jiaoyu', '18 已完成公共教育平台升级');
      await dialogue(office, 'tongchou', [['同意', ['已同意', '（该项已报，无需再报送）']]]);
      await dialogue(office, 'jiaoyu', [['任务', '已报']]);
    });

    it('comes too late where the day asked for is over, and for what is accepted', async () => {
      const number = await ask('7月1日');
      office.goTo('2022-07-04 10:00');
      await dialogue(office, 'tongchou', [
        ['同意', [`申请#${number}所涉事项所请的7月1日（星期五）18:00已过`, `不同意 #${number}`]],
      ]);
      await office.say('jiaoyu', '18 已完成公共教育平台升级');
      await office.say('tongchou', '通过 18 市教育局');
      await dialogue(office, 'tongchou', [['同意', `申请#${number}所涉事项已通过，不能再同意`]]);
      expect(await extended()).toEqual([]);
      expect((await requests()).map(({ status }) => status)).toEqual(['open']);
    });

    it('undone, the request waits again and who asked is corrected', async () => {
      const number = await ask();
      await dialogue(office, 'tongchou', [
        ['同意', '已同意'],
        ['撤销', `已撤销：同意 申请#${number}（第18项（市教育局，二季度）延期到7月8日`],
      ]);
      expect(await extended()).toEqual([]);
      expect(await requests()).toMatchObject([{ status: 'open', decidedBy: null, decidedAt: null }]);
      await dialogue(office, 'tongchou', [[`不同意 #${number}`, '已答复不同意']]);
    });

    it('a refusal undone, the request waits again', async () => {
      await ask();
      await dialogue(office, 'tongchou', [
        ['不同意 请按期', '已答复不同意'],
        ['撤销', '已撤销：不同意 申请#'],
        ['同意', '已同意申请#'],
      ]);
      expect(await requests()).toMatchObject([{ status: 'granted', note: null }]);
    });

    it('of one who is contact and coordinator: without a unit the own one is meant', async () => {
      await office.addContacts(
        '单位,姓名,userid,角色,顺序\n市政务服务数据管理局,林双职,liangji,统筹员,3\n市政务服务数据管理局,林双职,liangji,联络员,3\n',
      );
      await dialogue(office, 'liangji', [
        ['延期 5 到7月8日 人手不足', '已提交延期申请'],
        ['延期 6 市政务服务数据管理局 到7月8日', '已延期：第6项'],
        ['延期 18 到7月8日', '已延期：第18项（市教育局，二季度）'],
        ['同意', ['已同意申请#', '第5项']],
      ]);
    });

    it('is nothing for a contact', async () => {
      const number = await ask();
      await dialogue(office, 'jiaoyu', [[`同意 #${number}`, '“同意”由统筹员、管理员使用']]);
      await dialogue(office, 'shizhang', [[`不同意 #${number}`, '由统筹员、管理员使用']]);
      expect((await requests()).map(({ status }) => status)).toEqual(['open']);
      await dialogue(office, 'weijian', [['申请', '没有提出申请']]);
    });
  });

  it('a text for an accepted report waits, and is let in by 同意', async () => {
    await office.say('jiaoyu', '18 已完成公共教育平台升级');
    await office.say('tongchou', '通过 18 市教育局');
    office.goTo('2022-06-24 10:02');
    await office.say('jiaoyu', '修改 18 已完成公共教育平台二期升级');
    const [request] = await requests();
    expect(request).toMatchObject({ kind: 'amendment', status: 'open' });
    await dialogue(office, 'tongchou', [
      [
        '待批',
        [`#${request?.id} 第18项（市教育局，二季度）修改已通过的报告`, '内容：“已完成公共教育平台二期升级”'],
      ],
      ['同意', [`已同意申请#${request?.id}`, '已登记第2版']],
      ['撤销', '已撤销'],
      ['不同意 数据以原稿为准', '已答复不同意'],
    ]);
    expect((await told('jiaoyu')).at(-1)).toMatch(/未获同意。理由：数据以原稿为准。已通过的报告不变/);
  });
});
