import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BUILD_MS, buildProduct } from '../support/built-product';
import { databasesUnderTest } from '../support/databases';
import { type GivenCli, givenCli, importOffice, PLAN_FILE } from './given-cli';

const printed = readFileSync(PLAN_FILE, 'utf8');
/** Without its seventh item, and with a unit printed as nobody has printed it before. */
const corrected = printed
  .split('\n')
  .filter((line) => !line.includes('(七)加强疫情防控平台应用管理'))
  .join('\n')
  .replace('(市教育局负责)', '(市教育主管部门负责)');

beforeAll(() => buildProduct(), BUILD_MS);

describe.each(databasesUnderTest())('plans on the command line, on %s', (kind) => {
  let cli: GivenCli;
  beforeAll(async () => {
    cli = await givenCli(kind);
    await importOffice(cli);
    cli.file('corrected.txt', corrected);
    cli.file('next.txt', printed.replaceAll('2022', '2023'));
  }, 60_000);
  afterAll(() => cli.remove());

  const atNewYear = (...args: string[]) =>
    cli.cuibaoWith({ CLOCK_START: '2023-03-01T09:00:00+08:00' }, ...args);

  it('shows what a correction changes, beside the plan itself', async () => {
    const shown = (await cli.json('plan', 'import', 'corrected.txt', '--dry-run')) as {
      items: unknown[];
      revision: { identities: { no: number; was: number }[]; removed: number[]; problems: string[] };
    };
    expect(shown.items).toHaveLength(44);
    expect(shown.revision).toMatchObject({ plan: expect.any(Number), removed: [7] });
    expect(shown.revision.identities[6]).toMatchObject({ no: 7, was: 8, reason: 'title' });
    expect(shown.revision.problems).toEqual([expect.stringContaining('市教育主管部门')]);
  });

  it('refuses it while a name is unknown, and keeps the name once it was said whose it is', async () => {
    const refused = await cli.cuibao('plan', 'import', 'corrected.txt', '--yes');
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/单位“市教育主管部门”[\s\S]*--create-units 全部新建/),
      // Said once.
      stdout: expect.not.stringContaining('「市教育主管部门」未能匹配'),
    });
    const wrong = await cli.cuibao(
      'plan',
      'import',
      'corrected.txt',
      '--yes',
      '--alias',
      '市教育主管部门=市天文台',
    );
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('单位“市天文台”不在单位库中') });
    const alias = ['--alias', '市教育主管部门=市教育局'];
    const done = await cli.cuibao('plan', 'import', 'corrected.txt', '--yes', ...alias);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout).toContain('原第8至45项现为第7至44项');
    expect(done.stdout).toContain('不再要求的3项改为免报（计划调整），已报内容保留；新增应报0项');
    expect(done.stdout).toMatch(/已修订，编号\d+。/);
    const again = await cli.cuibao('plan', 'import', 'corrected.txt', '--yes');
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('没有变化，未作改动') });
  });

  it("takes the former year's arrangements over into the next plan, and archives the former when its time has come", async () => {
    const next = await atNewYear('plan', 'import', 'next.txt', '--yes', '--follows', '2022');
    expect(next).toMatchObject({ code: 0, stderr: '' });
    expect(next.stdout).toContain('与上年度相同的事项44项');
    const early = await cli.cuibao('plan', 'archive', '2022');
    expect(early).toMatchObject({ code: 1, stderr: expect.stringContaining('四季度尚未关闭，不能归档') });
    expect((await atNewYear('plan', 'archive', '2022')).stdout).toContain('已归档');
    expect((await atNewYear('plan', 'list')).stdout).toMatch(
      /^\d+ 《.*2023年.*》 2023年 启用[^\n]*\n\d+ 《.*》 2022年 已归档/,
    );
    expect((await atNewYear('plan', 'show', '2023')).stdout).toMatch(/沿用编号\d+的安排/);
    expect((await atNewYear('status', '--plan', '2022', '--period', '2022Q2')).code).toBe(0);
  });
});
