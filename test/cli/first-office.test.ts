import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BUILD_MS, buildProduct, PROJECT } from '../support/built-product';
import { type GivenCli, givenCli } from './given-cli';

const PLAN = join(PROJECT, 'test/fixtures/plans/lead-and-support.txt');
/** The clause of the plan names its collecting unit so. */
const COLLECTOR = '市“放管服”改革协调小组办公室';

/** Another city's office on the command line alone, as README describes it; the stores differ in nothing here. */
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

  it('begins with an empty registry and one administrator, and reminders go out', async () => {
    const cuibao = async (...args: string[]) => {
      const settings = { CONFIG_DIR: join(cli.folder, 'config'), CLOCK_START: '2021-04-12T09:00:00+08:00' };
      const { code, stdout, stderr } = await cli.cuibaoWith(settings, ...args);
      if (code !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
      return stdout;
    };
    expect(await cuibao('migrate')).toContain('up to date');
    await cuibao('admin', 'add', 'guanli', '周管理');
    const units = cli.file('units.csv', `单位,级别,简称\n${COLLECTOR},市直,市放管服办\n市公安局,市直,\n`);
    expect(await cuibao('units', 'import', units)).toContain('新增单位2个、简称1个');
    expect(await cuibao('plan', 'import', PLAN, '--create-units', '--yes')).toMatch(
      /新建单位：.*已导入并启用/s,
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
});
