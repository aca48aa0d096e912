import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { COMMANDS } from '../../src/conversation/commands';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';

/** What the help says depends on no store; the embedded one is the quicker. */
describe('帮助', () => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open('sqlite');
  });
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterAll(() => office.close());

  /** Commands of which a line shows usage and summary, as far as they are open to the person. */
  const shown = (answer: string) =>
    COMMANDS.filter(({ words }) => new RegExp(`^${words[0]}(?: [^：]*)?：`, 'm').test(answer)).map(
      ({ words }) => words[0],
    );

  it('is short and made for a contact who owes something', async () => {
    const answer = await dialogue(office, 'jiaoyu', [
      ['帮助', ['刘教育同志', '有1项未报', '直接回复“18 已完成……”', '请勿报送涉密信息']],
    ]);
    expect(shown(answer)).toEqual(expect.arrayContaining(['报', '任务', '零报告', '延期']));
    expect(shown(answer).length).toBeLessThanOrEqual(8);
  });

  it('changes with the situation: who owes nothing is told what can still be done', async () => {
    await office.say('jiaoyu', '18 已完成公共教育平台升级');
    const answer = await dialogue(office, 'jiaoyu', [['帮助', '目前没有未报事项']]);
    expect(shown(answer)).toEqual(expect.arrayContaining(['查看', '补充', '撤回']));
    expect(shown(answer)).not.toContain('零报告');
  });

  it('of a coordinator begins with reviewing where something waits for it', async () => {
    await dialogue(office, 'tongchou', [['帮助', '本期待审0项']]);
    await office.say('jiaoyu', '18 已完成公共教育平台升级');
    const answer = await dialogue(office, 'tongchou', [['帮助', ['本期待审1项', '待审']]]);
    expect(shown(answer)).toEqual(expect.arrayContaining(['待审', '通过', '退回', '状态', '未报', '催办']));
    expect(shown(answer).length).toBeLessThanOrEqual(8);
  });

  it('of somebody with two roles shows some of both', async () => {
    await office.addContacts(
      '单位,姓名,userid,角色,顺序\n市信访局,林双职,linshuang,联络员,1\n市政务服务数据管理局,林双职,linshuang,统筹员,2\n',
    );
    const answer = await dialogue(office, 'linshuang', [['帮助', ['未报', '您是统筹员']]]);
    expect(shown(answer)).toEqual(expect.arrayContaining(['报', '状态']));
    expect(shown(answer).length).toBeLessThanOrEqual(8);
  });

  it('before the opening notice says what is to come, and that it is taken already', async () => {
    await office.startOver('2022-05-16 09:00');
    await dialogue(office, 'jiaoyu', [['帮助', '本期应报1项，报送通知尚未发出，现在也可以报送']]);
  });

  it('shows nobody the uses that are another role’s, and examples with the person’s own items', async () => {
    await dialogue(office, 'gongan', [
      [
        '帮助 延期',
        ['“延期”：申请推迟截止时间', '用法：延期 <事项编号> 到<日期> [原因]', '例如：延期 25 到7月8日'],
      ],
      ['帮助 查看', /“查看”：查看本单位已报内容（由/],
      ['延期', '例如：延期 25 到7月8日'],
      ['撤回', '例如：撤回 25'],
      ['报', '例如：报 25 已完成'],
    ]);
    await dialogue(office, 'tongchou', [
      ['帮助 延期', '“延期”：写明单位即直接延期'],
      ['帮助 催办', '“催办”：提醒未报单位（先预览再发送）（由'],
    ]);
  });

  it('of a leader shows how to read', async () => {
    await dialogue(office, 'shizhang', [['帮助', ['许市长同志', '看数', '请勿报送涉密信息']]]);
  });

  it('of one command gives usage and example, by any of its words, also to whoever may not use it', async () => {
    await dialogue(office, 'tongchou', [
      ['帮助 退回', ['“退回”', '用法：退回', '例如：退回']],
      ['帮助 打回', '用法：退回'],
    ]);
    await dialogue(office, 'jiaoyu', [['帮助 退回', ['用法：退回', '由统筹员使用']]]);
  });

  it('of what is no command suggests the nearest', async () => {
    await dialogue(office, 'tongchou', [
      ['帮助 退会', ['没有“退会”这一指令', '用法：退回']],
      ['帮助 火星', ['没有“火星”这一指令', '帮助 全部']],
    ]);
  });

  it.each(['jiaoyu', 'tongchou', 'jiaoyu3', 'shizhang'])(
    '全部 lists every command that %s may use, in groups, and no other',
    async (who) => {
      const answer = (await office.say(who, '帮助 全部')) ?? '';
      const role = { jiaoyu: 'contact', tongchou: 'coordinator', jiaoyu3: 'unitLeader', shizhang: 'leader' }[
        who
      ];
      for (const { words, allowed } of COMMANDS) {
        const mine = allowed === null || allowed.some((each) => each === role);
        expect([words[0], new RegExp(`^${words[0]}：`, 'm').test(answer)]).toEqual([words[0], mine]);
      }
      expect(answer).toMatch(/【.+】/);
      expect(answer).toContain('请勿报送涉密信息');
    },
  );
});
