import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Workbook } from 'exceljs';
import type { Sandbox } from '../../src/sandbox/create-sandbox';
import { AGENT_ID, givenSandbox, SECRET } from '../sandbox/given-sandbox';
import { AES_KEY, CORP_ID, TOKEN } from '../sandbox/receiver';
import { BUILD_MS, buildProduct } from '../support/built-product';
import { type GivenCli, givenCli, importOffice } from './given-cli';

/** What the actions do is tested on both stores; here are the words and the exit codes. */
describe('registry and contacts on the command line', () => {
  let cli: GivenCli;
  let sandbox: Sandbox;
  beforeAll(async () => {
    await buildProduct();
    cli = await givenCli('sqlite');
    await importOffice(cli);
    sandbox = await givenSandbox();
  }, BUILD_MS);
  afterAll(async () => {
    await sandbox.close();
    await cli.remove();
  });

  it('renames, gives aliases, adds; refuses with the reason', async () => {
    expect(
      await cli.cuibao('units', 'rename', '市教育局', '市教育和体育局', '--from', '2022-05-10'),
    ).toMatchObject({
      code: 0,
      stdout: '已办理：市教育局改名为市教育和体育局（自5月10日起）。\n',
    });
    expect(await cli.cuibao('units', 'alias', '市教育局', '教体局')).toMatchObject({ code: 0 });
    expect(await cli.cuibao('units', 'add', '市数据局', '--level', '市直')).toMatchObject({ code: 0 });
    const listed = (await cli.json('units', 'list')) as { units: { name: string }[] };
    expect(listed.units).toEqual(
      expect.arrayContaining([
        {
          name: '市教育和体育局',
          level: '市直',
          parent: null,
          aliases: ['揭阳市教育局', '市教育局', '教体局'],
        },
        { name: '市数据局', level: '市直', parent: null, aliases: [] },
      ]),
    );
    for (const [args, reason] of [
      [['rename', '教体局', '市公安局'], '“市公安局”已是市公安局的名称或简称，未作改动。请核对名称。\n'],
      [['rename', '市敎局', '市局'], /没有找到单位“市敎局”/],
      [['rename', '教体局', '市局', '--from', '5月1日'], /YYYY-MM-DD/],
      [['group', '各市县'], /没有名为“各市县”的单位组/],
    ] as const)
      expect(await cli.cuibao('units', ...args)).toMatchObject({
        code: 1,
        stderr: typeof reason === 'string' ? reason : expect.stringMatching(reason),
      });
  });

  it('shows what a merger means, and does it with --yes', async () => {
    const shown = await cli.cuibao('units', 'merge', '市残联', '--into', '市民政局');
    expect(shown).toMatchObject({ code: 1, stderr: expect.stringContaining('--yes') });
    expect(shown.stdout).toContain('改为免报3项（机构并入市民政局');
    const done = await cli.cuibao('units', 'merge', '市残联', '--into', '市民政局', '--yes');
    expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining('已办理：市残联并入市民政局') });
    const group = await cli.cuibao('units', 'group', '各县区', '--add', '市民政局');
    expect(group.stdout).toMatch(/市民政局\n.*第1项与单位组不一致：缺少市民政局/);
  });

  it('compares a contacts file with who is registered, and takes out whom it does not list only when told to', async () => {
    const file = cli.file(
      'people.csv',
      '单位,姓名,粤政易账号,手机\n市教育局,刘教育,jiaoyu,13900000001\n,新同志,xin,\n',
    );
    expect(await cli.cuibao('contacts', 'import', file, '--dry-run')).toMatchObject({
      code: 0,
      stdout: [
        'people.csv：2行，没有问题，未导入。',
        '第3行单位为空，按第2行“市教育局”处理。',
        '新增：市教育和体育局 联络员 新同志（xin），顺序2',
        '更改：市教育和体育局 联络员 刘教育（jiaoyu）：电话由0663-0000014改为13900000001',
        '不在文件中，不改动：市教育和体育局 联络员 陈教育备（jiaoyu2）',
        '不在文件中，不改动：市教育和体育局 分管领导 许教育长（jiaoyu3）',
        '如需停用不在文件中的人员，请加 --deactivate-missing。',
        '',
      ].join('\n'),
    });
    const done = await cli.cuibao('contacts', 'import', file, '--deactivate-missing');
    expect(done.stdout).toContain('停用：市教育和体育局 联络员 陈教育备（jiaoyu2）');
    const again = await cli.cuibao('contacts', 'import', file, '--dry-run');
    expect(again.stdout).not.toMatch(/新增|更改|不在文件中/);
  });

  it('compares a department of the address book, proposes whom it does not know, changes what it is told to', async () => {
    const settings = {
      WECOM_API_ROOT: sandbox.apiRoot,
      WECOM_CORP_ID: CORP_ID,
      WECOM_AGENT_ID: String(AGENT_ID),
      WECOM_SECRET: SECRET,
      WECOM_CALLBACK_TOKEN: TOKEN,
      WECOM_CALLBACK_AES_KEY: AES_KEY,
      SESSION_SECRET: 'x'.repeat(40),
    };
    sandbox.state.members.add({
      unit: '市教育局',
      name: '刘教育',
      userid: 'jiaoyu',
      role: '联络员',
      order: 1,
    });
    sandbox.state.members.change('jiaoyu', { name: '刘玉', mobile: '13900000009' });
    const department = sandbox.state.members.departments().find(({ name }) => name === '市教育局')?.id;
    const sync = (...args: string[]) =>
      cli.cuibaoWith(settings, 'contacts', 'sync', '--department', String(department), ...args);

    const shown = await sync('--out', 'proposed.xlsx');
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    for (const line of [
      '姓名不同：刘教育（jiaoyu），通讯录为刘玉',
      '电话不同：刘教育（jiaoyu）13900000001，通讯录为13900000009',
      '不在通讯录该部门：市教育和体育局 新同志（xin），请核对',
      '可作联络员：市教育和体育局 黄志强（huangzq），未登记',
      '未改动。',
    ])
      expect(shown.stdout).toContain(line);
    const workbook = new Workbook();
    await workbook.xlsx.load(new Uint8Array(readFileSync(join(cli.folder, 'proposed.xlsx'))).buffer);
    const accounts = workbook.worksheets[0]?.getColumn(3).values;
    expect(accounts).toEqual(expect.arrayContaining(['jiaoyu', 'xin', 'huangzq', 'wumin']));

    expect((await sync('--yes')).stdout).toContain('已更新1人。');
    expect((await sync()).stdout).not.toContain('不同');
    // The workbook that was gone through is imported as it is; nobody was added before.
    const imported = await cli.cuibao('contacts', 'import', 'proposed.xlsx', '--dry-run');
    expect(imported.stderr).toContain('jiaoyu');
    expect((await sync('--department', '999')).stderr).toContain('no such department');
  });
});
