import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BUILD_MS, buildProduct, PROJECT } from '../support/built-product';
import { type GivenCli, givenCli } from './given-cli';

const PLAN = join(PROJECT, 'test/fixtures/plans/lead-and-support.txt');
/** Names nobody who collects, and no deadline. */
const SILENT_PLAN = join(PROJECT, 'test/fixtures/plans/xiangtan-2020.txt');
/** The clause of the plan names its collecting unit so. */
const COLLECTOR = '市“放管服”改革协调小组办公室';

/** Another city's office on the command line alone, as docs/deploy.md describes it; the stores differ in nothing here. */
describe('another city’s office, on the command line alone', () => {
  let cli: GivenCli;
  beforeAll(async () => {
    await buildProduct();
    cli = await givenCli('sqlite');
    mkdirSync(join(cli.folder, 'config'));
    for (const name of ['reminders.yaml', 'calendar.yaml'])
      copyFileSync(join(PROJECT, 'config', name), join(cli.folder, 'config', name));
    cli.file('config/units.yaml', 'units: []\n');
  }, BUILD_MS);
  afterAll(() => cli.remove());

  const cuibaoOn = async (day: string, ...args: string[]) => {
    const settings = { CONFIG_DIR: join(cli.folder, 'config'), CLOCK_START: `${day}T09:00:00+08:00` };
    const { code, stdout, stderr } = await cli.cuibaoWith(settings, ...args);
    if (code !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
    return stdout;
  };

  it('begins with an empty registry and one administrator, and reminders go out', async () => {
    const cuibao = (...args: string[]) => cuibaoOn('2021-04-12', ...args);
    expect(await cuibao('migrate')).toContain('up to date');
    await cuibao('admin', 'add', 'guanli', '周管理');
    const units = cli.file('units.csv', `单位,级别,简称\n${COLLECTOR},市直,市放管服办\n市公安局,市直,\n`);
    expect(await cuibao('units', 'import', units)).toContain('新增单位2个、简称1个');
    expect(await cuibao('plan', 'import', PLAN, '--create-units', '--yes')).toMatch(
      /新建单位\d+家：.*已导入并启用/s,
    );
    const contacts = cli.file(
      'contacts.csv',
      '单位,姓名,userid,角色,顺序\n市放管服办,何统筹,hetong,统筹员,1\n市公安局,钟公安,zhongga,联络员,1\n',
    );
    expect(await cuibao('contacts', 'import', contacts)).toContain('新增2人、角色2个');
    expect(await cuibao('reminders', 'simulate', '--from', '2021-04-12', '--to', '2021-12-31')).toMatch(
      /2021-05-\d\dT\S+ open zhongga 市公安局 第2项/,
    );
  }, 60_000);

  it('goes on with a plan that names neither deadline nor collecting unit', async () => {
    const cuibao = (...args: string[]) => cuibaoOn('2021-04-12', ...args);
    const imported = await cuibao(
      ...['plan', 'import', SILENT_PLAN, '--create-units', '--collected-by', '市工信局', '--yes'],
    );
    expect(imported).toMatch(/新建单位组\d个：各县市区人民政府.*尚无成员/);
    expect(imported).toContain('文中没有报送期限');
    expect(await cuibao('plan', 'show', '2')).toContain('收集单位：市工信局');
    await expect(cuibao('status', '--plan', '2')).rejects.toThrow('cuibao period add');
    await expect(cuibao('period', 'add', '6月30日')).rejects.toThrow('name one with --plan');
    expect(await cuibao('period', 'add', '6月30日', '--plan', '2')).toMatch(
      /增加报送期“2021年6月30日”，截止6月30日（星期三）18:00，应报\d+项/,
    );
    await expect(cuibao('period', 'add', '6月30日', '--plan', '2')).rejects.toThrow('已经有了');
    const people = cli.file('more.csv', '单位,姓名,userid\n市税务局,王税,wangshui\n');
    await cuibao('contacts', 'import', people);
    expect(await cuibao('reminders', 'simulate', '--from', '2021-04-12', '--to', '2021-12-31')).toMatch(
      /open wangshui 市税务局/,
    );
  }, 60_000);
});
