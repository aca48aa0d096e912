import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';

describe.each(oneDatabaseFor(__filename))(
  'what people say that is neither report nor command, on %s',
  (kind) => {
    let office: Office;
    beforeAll(async () => {
      office = await Office.open(kind);
    });
    beforeEach(() => office.startOver('2022-06-23 10:02'));
    afterAll(() => office.close());

    it('a claim that it was sent another way files no report, and is told how to say so', async () => {
      await dialogue(office, 'gongan', [
        ['昨天已经发邮件给你们了', ['第25项尚未登记', '“线下已报 25”']],
        ['我早就交过了啊', '未报1项'],
        [
          '25 昨天已经发邮件给你们了',
          '“昨天已经发邮件给你们了”作为第25项（加快智慧警务建设）的进展报告提交？',
        ],
        ['取消', '文字保留为草稿'],
        ['未报', '未报1项'],
      ]);
    });

    it('work done for others is no such claim', async () => {
      await dialogue(office, 'gongan', [['已发传真通知各县区公安局完成平台对接', '第25项已收到']]);
    });

    it.each(['我已经不负责这个工作了，换成小李了', '这个不是我们单位的', '不归我们管'])(
      '%s files no report, and says who can help',
      async (said) => {
        await dialogue(office, 'gongan', [
          [said, ['未登记为进展', '绑定 单位全称 姓名', '联系人']],
          ['未报', '未报1项'],
        ]);
      },
    );

    it('零报告 全部 reports nil for all that is owed, with one reason', async () => {
      await dialogue(office, 'weijian', [
        ['零报告 全部 专项资金尚未下达', ['第7项零报告已收到', '第19项零报告已收到', '本期已报齐']],
        ['查看 19', '零报告：专项资金尚未下达'],
      ]);
    });

    it.each([
      ['1-5都没有进展', '第1、2、4、5项', '零报告 1、2、4、5 原因'],
      ['1、2项均无进展', '第1、2项', '零报告 1、2 原因'],
      ['都无进展', '第1、2、4、5、34、36、38项', '零报告 全部 原因'],
      ['本季度没有新进展', '第1、2、4、5、34、36、38项', '零报告 全部 原因'],
    ])('%s is offered as 零报告, not asked for its item', async (said, which, how) => {
      await dialogue(office, 'rongcheng', [
        [said, [`将${which}登记为零报告？`, '1 是', '2 否', `“${how}”`]],
        ['1', ['第1项零报告已收到', '第2项零报告已收到']],
      ]);
    });

    it('no progress said of other items than the own ones, or with work behind it, is left as it is', async () => {
      await dialogue(office, 'rongcheng', [
        ['6、7都没有进展', ['第6、7项不在贵单位未报事项内', '未登记']],
        ['34 没有进展', '第34项'],
      ]);
      expect(await office.say('rongcheng', '已完成平台部署，数据对接没有进展')).not.toContain('零报告');
    });

    it('a report in another unit’s name is told so, and files nothing', async () => {
      await dialogue(office, 'jiaoyu', [
        [
          '市公安局 25 已建成合成作战平台并投入使用',
          ['您不是市公安局的联络员，第25项未登记', '草稿', '统筹员'],
        ],
        ['市公安局 18 已建成合成作战平台并投入使用', '作为第18项'],
        ['取消', '草稿'],
        ['未报', '未报1项'],
      ]);
    });

    it('a wish for more time is told how to ask for it, with an item and a day of the writer’s', async () => {
      await dialogue(office, 'gongan', [
        ['这几天太忙了，能不能宽限几天', ['“延期 25 到7月8日 原因”', '截止时间不变']],
        ['来不及了', '“延期 25 到7月8日 原因”'],
      ]);
    });

    it('发错了 is told how to correct', async () => {
      await dialogue(office, 'gongan', [
        ['25 已建成合成作战平台', '第25项已收到'],
        ['发错了', ['“修改 25 ……”', '“撤回 25”', '“撤销”']],
      ]);
    });

    it('numbers of several items and nothing else file nothing', async () => {
      await dialogue(office, 'rongcheng', [
        ['34 36 38', ['请在编号后写明进展', '34 已完成', '“零报告 34、36、38 原因”']],
        ['34、36', '请在编号后写明进展'],
      ]);
    });

    it.each([
      ['gongan', '回复“任务”'],
      ['tongchou', '回复“状态”'],
      ['jiaoyu3', '回复“看数”'],
      ['shizhang', '回复“看数”'],
    ])('%s is greeted with what that person can do', async (who, what) => {
      await dialogue(office, who, [
        ['您好', ['您好。', what, '请勿报送涉密信息']],
        ['在吗？', ['您好。', what]],
        ['谢谢', ['不客气。', what]],
        ['今晚月色真美', '没有理解您的意思'],
      ]);
    });

    it('who asks for a person gets the telephone', async () => {
      await dialogue(office, 'gongan', [['人工', ['统筹员：杨统筹', '0663-0000091']]]);
    });
  },
);

describe.each(oneDatabaseFor(__filename))('an answer that misses what was asked, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
  });
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterAll(() => office.close());

  it('a number where a preview has no choices executes nothing and says how to confirm', async () => {
    await dialogue(office, 'tongchou', [
      ['催办 市公安局', '回复“确认”'],
      ['1', ['本项不用编号选择', '将催办1家单位', '回复“确认”']],
      ['确认', '已催办1家单位'],
    ]);
  });

  it('words that are no completion are asked again in 填报, and do not become a report', async () => {
    await dialogue(office, 'gongan', [
      ['填报', '【填报】二季度第25项（加快智慧警务建设）（第1步，共5步）'],
      ['建成合成作战平台并投入使用', '第2步'],
      ['跳过', '第3步'],
      ['跳过', '第4步'],
      ['继续推进着', ['请回复1至4，或百分比', '第4步']],
      ['推进中', '请核对'],
      ['1', '第25项已收到'],
    ]);
  });

  it('状态 of a part leads on to the commands for that part', async () => {
    await dialogue(office, 'tongchou', [
      ['状态 第1章', '二季度，第一章\n'],
      ['状态 第一章', '回复“未报 第一章”看明细，回复“催办 第一章”提醒这些单位'],
      ['状态 三季度', ['该期尚未发出报送通知', '另有', '回复“未报 三季度”看明细。']],
    ]);
  });

  it('未报 of the whole plan gives numbers, one line a unit; of one unit the titles', async () => {
    await dialogue(office, 'tongchou', [
      ['未报', /^\d+\. 榕城区人民政府，高榕城 0663-0000071.*：〔蓝〕第1、2、4、5、34、36、38项$/m],
      ['未报 市公安局', '1. 市公安局，许公安 0663-0000019\n〔蓝〕第25项 加快智慧警务建设（牵头）'],
    ]);
    await dialogue(office, 'gongan', [
      ['未报', '〔蓝〕第25项 加快智慧警务建设（牵头），6月30日（星期四）18:00前'],
    ]);
  });

  it('任务 says of what is no longer taken that it is not, and what a reply leads to', async () => {
    office.goTo('2022-07-15 10:00');
    await dialogue(office, 'gongan', [
      ['任务', ['〔红〕第25项 加快智慧警务建设（牵头），已于7月14日18:00停止报送', '由统筹员决定是否重开']],
    ]);
    await office.say('tongchou', '重开 25 市公安局 到7月20日');
    const answer = await dialogue(office, 'gongan', [['任务', '7月20日（星期三）18:00前']]);
    expect(answer).not.toContain('停止报送');
  });

  it('a report of another unit is not answered with one’s own', async () => {
    await dialogue(office, 'rongcheng', [
      ['查看 5 市公安局', '“市公安局”的报告由该单位和统筹员查看'],
      ['查看 全部', '本期尚未报送'],
    ]);
  });

  it('an extension to a day off that is over is refused, not asked about', async () => {
    await dialogue(office, 'gongan', [['延期 25 到5月1日', '5月1日（星期日）已过，请写一个今后的工作日']]);
  });

  it('an extension of several items is told in one line a unit', async () => {
    await dialogue(office, 'tongchou', [
      ['延期 市卫生健康局 到7月5日', '回复“确认”'],
      ['确认', '已通知1人'],
    ]);
    const told = await office.store.read.find(OutboxMessageEntity, { where: { kind: 'notice' } });
    expect(told.map(({ content }) => content)).toEqual([
      expect.stringContaining('第7、19项（市卫生健康局，二季度）的截止时间改为7月5日（星期二）18:00'),
    ]);
  });

  it('what is still owed names its period where it is of several', async () => {
    await dialogue(office, 'weijian', [
      ['7 已完成核酸系统推广\n19 已完成智慧医院二期', '本期已报齐'],
      ['改期 三季度 7', '尚有2项未报：二季度第7项、三季度第19项'],
    ]);
  });

  it('the fields of a report are quoted without doubling its full stop', async () => {
    await dialogue(office, 'gongan', [
      ['25 已建成平台；存在问题：无；下一步：8月底前验收。', /下一步：8月底前验收。\n/],
    ]);
  });

  it('a deadline that no period has is called as people call it', async () => {
    await dialogue(office, 'shizhang', [['看数 一季度', '没有报送期“2022年一季度”']]);
  });
});
