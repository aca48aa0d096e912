import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { COMMANDS } from '../../src/conversation/commands';
import { texts } from '../../src/conversation/texts/texts';
import { readCommand } from '../../src/domain/message/read-command';
import { DraftEntity } from '../../src/store/entities/draft-entity';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';

const WORDS = COMMANDS.flatMap(({ words, takesGluedText }) =>
  words.map((word) => ({ word, takesGluedText })),
);
const named = COMMANDS.map((command) => ({ name: command.words[0], command }));
/** One person of each role; who must not call a command is looked for among them. */
const PEOPLE = { contact: 'jiaoyu', coordinator: 'tongchou', leader: 'shizhang' } as const;
const restricted = named.flatMap(({ name, command }) => {
  const outsider = Object.entries(PEOPLE).find(([role]) =>
    command.allowed?.every((allowed) => allowed !== role),
  );
  return outsider ? [{ name, command, outsider: outsider[1] }] : [];
});

/** Somebody who may. */
function userOf({ allowed }: (typeof COMMANDS)[number]): string {
  return allowed === null || allowed.includes('contact') ? 'jiaoyu' : 'tongchou';
}

/** What commands say depends on no store; the embedded one is the quicker. */
describe('the commands', () => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open('sqlite');
  });
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterAll(() => office.close());

  it('are called by words that belong to one of them only', () => {
    const words = WORDS.map(({ word }) => word);
    expect(new Set(words).size).toBe(words.length);
  });

  it.each(named)('$name says how it is used, with an example that calls it', ({ command }) => {
    expect(command.usage.startsWith(command.words[0])).toBe(true);
    expect(command.summary.length).toBeGreaterThan(3);
    expect(command.words).toContain(readCommand(command.example, WORDS)?.word);
  });

  it.each(named)('$name understands its own example', async ({ name, command }) => {
    if (name === '修改' || name === '补充') await office.say('jiaoyu', '18 已完成一期');
    const answer = await office.say(userOf(command), command.example);
    expect(answer).not.toMatch(/用法|没有理解|没有权限|不在贵单位/);
    expect(answer?.length).toBeGreaterThan(5);
  });

  it.each(restricted)(
    '$name refuses whoever may not, and says who may',
    async ({ name, command, outsider }) => {
      await dialogue(office, outsider, [
        [command.example, new RegExp(`“${name}”由.*(联络员|统筹员).*使用，您没有这项权限`)],
      ]);
      expect(await office.store.read.count(ReportVersionEntity)).toBe(0);
    },
  );

  it.each([
    ['jiaoyu', '报', /用法：报/],
    ['jiaoyu', '修改', /用法：修改/],
    ['jiaoyu', '补充', /用法：补充/],
    ['jiaoyu', '查看', /贵单位本期尚未报送/],
    ['jiaoyu', '查看 火星', /没有标题含“火星”的事项/],
    ['jiaoyu', '任务 5', /第5项不在贵单位应报事项内/],
    ['jiaoyu', '任务 火星', /没有标题含“火星”的事项/],
    ['tongchou', '状态 火星', /没有报送期“火星”.*二季度/],
    ['tongchou', '未报 火星', /没有报送期“火星”.*二季度/],
    ['tongchou', '催办 火星局', /没有找到单位“火星局”/],
    ['tongchou', '18 已完成平台升级', /进展由各单位联络员报送，您未登记为联络员/],
    ['tongchou', '确认 火星', /没有等待您确认的事项/],
  ])('%s writing “%s” is told what would be right', async (who, said, answered) => {
    await dialogue(office, who, [[said, answered]]);
  });

  it.each([
    // 绑定 is the one thing a stranger may do; what it does is told elsewhere.
    ...COMMANDS.filter(({ words }) => words[0] !== '绑定').map(({ example }) => example),
    '18',
    '18 已完成公共教育平台升级',
    '您好',
    '已完成公共教育平台升级',
  ])('a person without any role sees nothing, whatever is written: %s', async (said) => {
    expect(await office.say('nobody', said)).toBe(texts.stranger);
    expect(await office.store.read.count(ReportVersionEntity)).toBe(0);
    expect(await office.store.read.count(DraftEntity)).toBe(0);
  });

  it('查看 shows the own report with its history, and of another unit nothing', async () => {
    await dialogue(office, 'weijian', [['19 已完成智慧医院建设', '已收到']]);
    await dialogue(office, 'jiaoyu', [
      ['查看 18', '第18项 助推基本公共教育均等化（市教育局）：尚未报送。'],
      ['18 已完成一期', '第1版'],
      ['18 已完成二期', '第2版'],
      ['查看 第十八项', ['【二季度】已报，第2版，共2版，6月23日10:02，刘教育，按时：\n已完成二期']],
      ['查看 19', '第19项不在贵单位应报事项内'],
    ]);
  });

  it('任务 shows what is owed and until when; with a number the whole item', async () => {
    await dialogue(office, 'jiaoyu', [
      [
        '任务',
        [
          '应报1项，已报0项，未报1项',
          '〔蓝〕第18项 助推基本公共教育均等化（牵头），6月30日（星期四）18:00前',
          '请勿报送涉密信息',
        ],
      ],
      [
        '任务 18',
        [
          '第18项 助推基本公共教育均等化\n',
          '加快覆盖城乡各类各级学校',
          '责任单位：市教育局（牵头）',
          '请于6月30日（星期四）18:00前报送',
        ],
      ],
      ['18 已完成一期', '已收到'],
      ['任务', '已报1项，未报0项'],
      ['任务 18', '上次报告（二季度第1版，6月23日10:02）：已完成一期'],
    ]);
  });

  it.each([
    [
      'jiaoyu',
      ['刘教育同志：', '目前有1项未报。直接回复“18 已完成……”即可报送第18项', '报 <事项编号> <进展>：'],
    ],
    ['tongchou', ['杨统筹同志：', '您是统筹员', '催办 [']],
    ['shizhang', ['许市长同志：', '您可随时查看报送数字']],
  ])('帮助 is made for who asks: %s', async (who, parts) => {
    const answer = await dialogue(office, who, [['帮助', [...parts, '请勿报送涉密信息。']]]);
    expect(Buffer.byteLength(answer)).toBeLessThanOrEqual(2048);
    expect(answer.includes('催办')).toBe(who === 'tongchou');
  });

  it('say nothing loud: no exclamation marks and no emoji in any answer', async () => {
    const answers = [texts.stranger, texts.notText, texts.apology(1), texts.welcome('刘教育')];
    for (const { command } of named) answers.push((await office.say(userOf(command), command.example)) ?? '');
    for (const said of [
      '您好',
      '谢谢',
      '收到',
      '明天报',
      '任物',
      '？',
      '19 已完成',
      '我们科室今天都在外面跑学校',
      '1',
    ])
      answers.push((await office.say('jiaoyu', said)) ?? '');
    for (const answer of answers) expect(answer).not.toMatch(/[!！\p{Extended_Pictographic}]/u);
  });
});
