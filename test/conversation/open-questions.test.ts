import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DraftEntity } from '../../src/store/entities/draft-entity';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';

describe.each(oneDatabaseFor(__filename))('a question of the bot’s, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
  });
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterAll(() => office.close());

  const filed = async () =>
    (await office.store.read.find(ReportVersionEntity, { order: { id: 'ASC' } })).map(({ text }) => text);
  const waiting = async () =>
    (await office.store.read.find(DraftEntity, { where: { status: 'waiting' }, order: { id: 'ASC' } })).map(
      ({ text }) => text,
    );

  it.each(['1', '１', '一', '是', '是的', '确认', '1。', '第1个', '（1）'])(
    'is answered yes by %s',
    async (yes) => {
      await dialogue(office, 'jiaoyu', [
        ['我们科室今天都在外面跑学校', '作为第18项（助推基本公共教育均等化）的进展报告提交？\n1 是\n2 否'],
        [yes, '【二季度】第18项已收到'],
        ['1', /没有理解|没有第1项|不在贵单位/],
      ]);
      expect(await filed()).toEqual(['我们科室今天都在外面跑学校']);
      expect(await waiting()).toEqual([]);
    },
  );

  it.each(['2', '否', '不是', '不用'])('is answered no by %s, and the text stays', async (no) => {
    await dialogue(office, 'jiaoyu', [
      ['我们科室今天都在外面跑学校', '1 是\n2 否'],
      [no, '未登记，文字已保存为草稿'],
    ]);
    expect(await filed()).toEqual([]);
    expect(await waiting()).toEqual(['我们科室今天都在外面跑学校']);
  });

  it.each(['好的', '收到', '谢谢'])('is not answered by %s', async (polite) => {
    await dialogue(office, 'jiaoyu', [
      ['我们科室今天都在外面跑学校', '1 是\n2 否'],
      [polite, '另有一事待您答复'],
    ]);
    expect(await filed()).toEqual([]);
  });

  it('is repeated once after a message that stands on its own, which is carried out', async () => {
    await dialogue(office, 'zhengshu', [
      ['已完成攻防演练和漏洞扫描', '这段文字是哪一项的进展'],
      [
        '24 已完成分节点部署',
        ['第24项已收到', '另有一事待您答复：\n“已完成攻防演练和漏洞扫描”这段文字是哪一项的进展'],
      ],
    ]);
    expect(await office.say('zhengshu', '6 已优化粤康码')).not.toContain('另有一事');
    await dialogue(office, 'zhengshu', [['5', '第5项已收到']]);
    expect(await filed()).toEqual(['已完成分节点部署', '已优化粤康码', '已完成攻防演练和漏洞扫描']);
  });

  it('with a number that is none of the choices is asked again', async () => {
    await dialogue(office, 'jiaoyu', [
      ['我们科室今天都在外面跑学校', '2 否'],
      ['7', '请回复所列的编号。\n“我们科室今天都在外面跑学校”作为第18项'],
      ['2', '未登记'],
    ]);
  });

  it('about several items offers each under its own number, so that 6 can only mean item 6', async () => {
    await dialogue(office, 'zhengshu', [
      ['5 已完成攻防演练', '第5项已收到'],
      ['已完成运行监测和故障排查', ['\n6 第6项 强化“粤康码”运行保障\n17 第17项', '\n0 都不是']],
      ['7', '请回复所列的编号'],
      ['6', '第6项已收到'],
      ['已完成另一项监测和排查', '0 都不是'],
      ['0', '未登记，文字已保存为草稿'],
    ]);
    expect(await filed()).toEqual(['已完成攻防演练', '已完成运行监测和故障排查']);
  });

  it('is answered once, though the answer comes twice at the same moment', async () => {
    await office.say('jiaoyu', '我们科室今天都在外面跑学校');
    await Promise.all([office.say('jiaoyu', '1'), office.say('jiaoyu', '1')]);
    expect(await filed()).toHaveLength(1);
  });

  it('lapses after a day; the text does not', async () => {
    await office.say('jiaoyu', '我们科室今天都在外面跑学校');
    office.goTo('2022-06-24 10:02');
    await dialogue(office, 'jiaoyu', [['1', /不在贵单位应报事项内/]]);
    expect(await filed()).toEqual([]);
    expect(await waiting()).toEqual(['我们科室今天都在外面跑学校']);
  });

  it('is replaced by the next one, which says so; both texts stay', async () => {
    await dialogue(office, 'jiaoyu', [
      ['我们科室今天都在外面跑学校', '2 否'],
      [
        '请转告一下我们科室今天都在外面',
        ['2 否', /先前待您答复的事项已由本次取代。其中的文字仍保存为草稿，可回复“草稿 \d+”查看/],
      ],
      ['取消', '已取消，未登记'],
    ]);
    expect(await waiting()).toHaveLength(2);
  });

  it('whose item was waived meanwhile files nothing and keeps the text', async () => {
    await office.say('jiaoyu', '我们科室今天都在外面跑学校');
    await office.change(({ manager }) =>
      manager.createQueryBuilder().update(ObligationEntity).set({ state: 'waived' }).execute(),
    );
    await dialogue(office, 'jiaoyu', [['1', ['第18项已免报，未登记', '文字已保存为草稿']]]);
    expect(await filed()).toEqual([]);
    expect(await waiting()).toEqual(['我们科室今天都在外面跑学校']);
  });

  it('about numbered lines is answered by what the writer meant', async () => {
    const text = '1.完成演练\n2.完成扫描';
    const answer = await dialogue(office, 'zhengshu', [
      [text, ['不能确定是几项工作', '101 分别作为第1、2项的报告']],
    ]);
    const choice = /(\d+) 合为第5项的一份报告/.exec(answer)?.[1] ?? '';
    await dialogue(office, 'zhengshu', [[choice, '第5项已收到']]);
    expect(await filed()).toEqual([text]);
  });

  it('about two numbers before one text is answered for both or one', async () => {
    await dialogue(office, 'zhengshu', [
      ['5、6 均已完成', ['1 同时作为第5、6项的报告', '2 只作为第5项的一份报告', '3 只作为第6项的一份报告']],
      ['1', ['第5项已收到', '第6项已收到']],
    ]);
    expect(await filed()).toEqual(['均已完成', '均已完成']);
  });

  /** Every kind of question there is: how it comes about, what tells it apart, and an answer to it. */
  const kinds: readonly (readonly [
    about: string,
    who: string,
    asked: string,
    at: string,
    ask: string,
    answer: string,
  ])[] = [
    ['an item', 'zhengshu', '已完成攻防演练和漏洞扫描', '2022-06-23 10:02', '这段文字是哪一项的进展', '5'],
    ['a unit', 'tongchou', '催办 市局', '2022-06-23 10:02', '您指的是', '1'],
    ['a confirmation', 'tongchou', '催办', '2022-06-23 10:02', '执行（10分钟内有效）', '确认'],
    ['ways of doing it', 'tongchou', '催办', '2022-06-23 20:02', '回复编号执行', '1'],
    ['a guided report', 'zhengshu', '填报', '2022-06-23 10:02', '请选择要填报的事项', '5'],
  ];

  it.each(kinds)(
    'about %s lets a message that stands on its own be carried out, and is repeated once',
    async (about, who, asked, at, ask, answer) => {
      await office.startOver(at);
      const other = who === 'tongchou' ? '状态' : '任务';
      await dialogue(office, who, [
        [asked, ask],
        [other, ['应报', '另有一事待您答复', ask]],
      ]);
      expect(await office.say(who, other)).not.toContain('另有一事');
      expect(await office.say(who, answer)).not.toMatch(/没有理解|没有等待|未登记为联络员/);
      // The next step of a guided report is another question.
      const goesOn = about === 'a guided report';
      expect((await office.say(who, other))?.includes('另有一事')).toBe(goesOn);
    },
  );

  it.each(kinds.filter(([, who]) => who === 'zhengshu'))(
    'about %s leaves a number with a text to the item of that number',
    async (_about, who, asked) => {
      await dialogue(office, who, [
        [asked, /./],
        ['24 已完成分节点部署', '第24项已收到'],
      ]);
      expect(await filed()).toEqual(['已完成分节点部署']);
    },
  );

  it.each(kinds)('about %s is dropped by 取消', async (_about, who, asked, at) => {
    await office.startOver(at);
    await office.say(who, asked);
    const before = await waiting();
    await dialogue(office, who, [['取消', /已取消|已退出/]]);
    expect(await waiting()).toEqual(before);
    expect(await filed()).toEqual([]);
  });
});
