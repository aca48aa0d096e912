import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { BUILD_MS, buildProduct } from '../support/built-product';
import { type GivenCli, givenCli, PLAN_FILE } from './given-cli';

let cli: GivenCli;
beforeAll(async () => {
  await buildProduct();
  cli = await givenCli('sqlite');
}, BUILD_MS);
afterAll(() => cli.remove());

const WITHOUT_STACK = /^(?![\s\S]*\n\s+at )(?![\s\S]*node_modules)/;

/** Everything that must hold of any refusal; returns what was said. */
function refusalOf({
  code,
  stdout,
  stderr,
}: {
  code: number | null;
  stdout: string;
  stderr: string;
}): string {
  expect(stderr).toMatch(WITHOUT_STACK);
  expect({ code, stdout, silent: stderr === '' }).toEqual({ code: 1, stdout: '', silent: false });
  return stderr;
}

describe('a contacts file with mistakes', () => {
  it('is refused with every one of them, each with file and line, and nothing is stored', async () => {
    const file = cli.file(
      'contacts.csv',
      [
        '单位,姓名,userid,角色,顺序',
        '市教育局,刘教育,jiaoyu,联络员,1',
        '市教育厅,李某,lisi,联络员,1',
        '市民政局,刘教育二,JiaoYu,联络员,1',
        '市教育局,刘教育,jiaoyu,联络员,2',
        '市公安局,许公安,gong an,联络员,1',
        '市公安局,,gongan,通讯员,零',
        '各县区,高榕城,rongcheng,联络员,1',
        ',无单位,nobody,联络员,1',
      ].join('\r\n'),
    );
    const said = refusalOf(await cli.cuibao('contacts', 'import', file));
    expect(said.trim().split('\n')).toEqual([
      expect.stringMatching(/^contacts\.csv:3: 单位「市教育厅」不在单位库中.*「市教育局」/),
      expect.stringMatching(/^contacts\.csv:4: userid「jiaoyu」在第 2 行是「刘教育」，此处是「刘教育二」/),
      expect.stringMatching(/^contacts\.csv:5: 与第 2 行重复/),
      expect.stringMatching(/^contacts\.csv:6: userid「gong an」不符合要求/),
      expect.stringMatching(/^contacts\.csv:7: 「姓名」为空/),
      expect.stringMatching(/^contacts\.csv:7: 角色「通讯员」不认识/),
      expect.stringMatching(/^contacts\.csv:7: 顺序「零」/),
      expect.stringMatching(/^contacts\.csv:8: 「各县区」是单位组/),
      expect.stringMatching(/^contacts\.csv:9: 无单位的「单位」为空/),
    ]);
    const good = cli.file('good.csv', '单位,姓名,userid,角色,顺序\n市教育局,刘教育,jiaoyu,联络员,1\n');
    expect(await cli.json('contacts', 'import', good)).toMatchObject({ addedPeople: 1, addedRoles: 1 });
    // Known under another name since then: only the database can tell.
    const renamed = cli.file('renamed.csv', '单位,姓名,userid,角色,顺序\n市教育局,刘某,JIAOYU,联络员,1\n');
    expect(refusalOf(await cli.cuibao('contacts', 'import', renamed))).toMatch(/^renamed\.csv: .*刘教育/);
  });
});

describe('files that are not what they should be', () => {
  test.each([
    ['an empty plan', ['plan', 'import'], '', 'input: 文件中没有文字'],
    ['a binary plan', ['plan', 'import'], randomBytes(3000), 'input: 文件不是文字'],
    ['an empty contacts file', ['contacts', 'import'], '', 'input: 文件中没有内容'],
    [
      'a contacts file without people',
      ['contacts', 'import'],
      '单位,姓名,userid,角色,顺序\n',
      'input: 表头下没有联系人',
    ],
    ['a registry that is no YAML', ['units', 'import'], '{{{', 'input:'],
  ])('%s is refused by name', async (_, command, content, sentence) => {
    const file = cli.file('input', content);
    expect(refusalOf(await cli.cuibao(...command, file))).toContain(sentence);
  });

  it('a plan without items is refused with what is missing, beside what was seen', async () => {
    const file = cli.file('input', '通知\n请各单位报送材料。\n');
    const { code, stderr } = await cli.cuibao('plan', 'import', file, '--yes');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^input: 文中没有找到事项/m);
    expect(stderr).toMatch(/^input: 没有找到年份/m);
  });

  it('a plan with unknown units is refused with all of them, until --create-units makes them', async () => {
    const file = cli.file(
      'input',
      '某市数字政府2022年工作要点\n一、基础\n（一）建设机房。建成机房。（市机房局、市宽带办负责）\n各责任单位于第二季度结束前报市教育局。\n',
    );
    const refused = await cli.cuibao('plan', 'import', file, '--yes');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/^input: 第3行：单位“市机房局”/m);
    expect(refused.stderr).toMatch(/^input: 第3行：单位“市宽带办”/m);
    const created = await cli.cuibao('plan', 'import', file, '--yes', '--create-units');
    expect(created).toMatchObject({ code: 0, stdout: expect.stringContaining('市机房局、市宽带办') });
  });

  test.each([
    ['no-such-file', 'no-such-file: there is no such file\n'],
    ['.', '.: this is a folder\n'],
  ])('%s is refused', async (file, sentence) => {
    expect(refusalOf(await cli.cuibao('plan', 'import', file))).toBe(sentence);
  });
});

describe('wrong usage', () => {
  test.each([
    [['no-such-command'], "unknown command 'no-such-command'"],
    [['status', '--no-such-option'], "unknown option '--no-such-option'"],
    [['plan', 'import'], "missing required argument 'file'"],
    [['reminders', 'simulate', '--from', '2022-02-30', '--to', '2022-12-31'], 'must be a calendar day'],
    [[], 'Usage: cuibao'],
  ])('%j ends with 2 and says how it is meant', async (args, sentence) => {
    const { code, stdout, stderr } = await cli.cuibao(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
  });

  it('is not asking for help', async () => {
    expect(await cli.cuibao('plan', 'import', '--help')).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('surroundings that are not there', () => {
  const NOWHERE = '127.0.0.1:9';

  test.each<[string, Record<string, string>, string]>([
    [
      'a database server',
      { DATABASE_URL: `mysql://cuibao:hidden@${NOWHERE}/cuibao` },
      `the database ${NOWHERE}/cuibao cannot be opened: nobody answers there (DATABASE_URL)\n`,
    ],
    [
      'a database file',
      { DATABASE_URL: `sqlite:${PLAN_FILE}` },
      `the database ${PLAN_FILE} cannot be opened: this file is no database (DATABASE_URL)\n`,
    ],
    [
      'a clock',
      { CLOCK_START: '', CLOCK_URL: `http://${NOWHERE}/clock` },
      'CLOCK_URL: nobody answers there\n',
    ],
  ])('%s: one sentence, without a password', async (_, settings, sentence) => {
    expect(refusalOf(await cli.cuibaoWith(settings, 'status'))).toBe(sentence);
  });

  it('rules that cannot be read are told with file and place', async () => {
    cli.file('reminders.yaml', 'window: 9\n');
    const said = refusalOf(await cli.cuibaoWith({ CONFIG_DIR: '.' }, 'status'));
    expect(said).toContain('reminders.yaml: window');
    expect(said).toContain('calendar.yaml: cannot be read');
  });

  it('bad settings are told all at once, and nothing is created', async () => {
    const settings = {
      PORT: 'http',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'sqlite:./elsewhere/cuibao.sqlite',
      NODE_ENV: 'production',
      WECOM_SECRET_FILE: 'absent',
    };
    const said = refusalOf(await cli.cuibaoWith(settings, 'serve'));
    for (const name of [
      'PORT',
      'LOG_LEVEL',
      'CLOCK_START',
      'WECOM_SECRET_FILE',
      'WECOM_API_ROOT',
      'WECOM_CORP_ID',
    ]) {
      expect(said).toContain(`  - ${name}: `);
    }
    expect(existsSync(`${cli.folder}/elsewhere`)).toBe(false);
  });
});
