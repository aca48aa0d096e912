import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Workbook } from 'exceljs';
import { BUILD_MS, buildProduct, PROJECT } from '../support/built-product';
import { oneDatabaseFor } from '../support/databases';
import { CONTACTS_FILE, type GivenCli, givenCli, PLAN_FILE } from './given-cli';

const COUNTY_LEVEL = 11;
const OWED = 57 + 7 * COUNTY_LEVEL;

interface PlanShown {
  title: string;
  items: { no: number; text: string; leads: string[]; [field: string]: unknown }[];
  warnings: { message: string }[];
}

/** The document and the hand-made file differ in white space and width of brackets only where people type them. */
const withoutSpace = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replace(/\s+/g, ''));

beforeAll(() => buildProduct(), BUILD_MS);

describe.each(oneDatabaseFor(__filename))('the command line on %s', (kind) => {
  let cli: GivenCli;
  beforeAll(async () => {
    cli = await givenCli(kind);
  });
  afterAll(() => cli.remove());

  it('shows before anything is stored what the plan holds, as the hand-made file says, and stores nothing', async () => {
    const shown = (await cli.json('plan', 'import', PLAN_FILE, '--dry-run')) as PlanShown;
    const expected = JSON.parse(
      readFileSync(join(PROJECT, 'test/fixtures/plans/jieyang-2022.expected.json'), 'utf8'),
    );
    const { items, warnings, ...head } = shown;
    const { items: expectedItems, ...expectedHead } = expected;
    expect(withoutSpace(head)).toMatchObject(withoutSpace(expectedHead) as object);
    expect(withoutSpace(items)).toMatchObject(withoutSpace(expectedItems) as object[]);
    expect(items).toHaveLength(45);
    for (const { text, leads } of items) {
      expect(text.length).toBeGreaterThan(20);
      expect(leads.length).toBeGreaterThan(0);
    }
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining('市有关单位')]);
    expect(Object.keys(shown)).toEqual([
      'title',
      'year',
      'issuer',
      'sections',
      'items',
      'reporting',
      'warnings',
    ]);
    expect(readdirSync(cli.folder)).toEqual([]);
    if (kind === 'sqlite') expect(existsSync(cli.databaseUrl.slice('sqlite:'.length))).toBe(false);
  });

  it('migrates once, says what it did, and is at ease with being called by several at once', async () => {
    const first = await Promise.all([cli.cuibao('migrate'), cli.cuibao('migrate'), cli.cuibao('migrate')]);
    expect(first.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      first.map(() => ({ code: 0, stderr: '' })),
    );
    const said = first.map(({ stdout }) => stdout).join('');
    expect(said.match(/ran migration CreateRegistry/g)).toHaveLength(1);
    expect(said).toMatch(/loaded \d+ units from config\/units\.yaml/);
    const again = await cli.cuibao('migrate');
    expect(again).toEqual({ code: 0, stdout: 'the schema is up to date\n', stderr: '' });
  });

  it('refuses figures as long as there is no plan', async () => {
    expect(await cli.cuibao('status')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'no plan is in force; import one with: cuibao plan import FILE\n',
    });
  });

  it('imports people once and tells what was added', async () => {
    expect(await cli.json('contacts', 'import', CONTACTS_FILE, '--dry-run')).toEqual({
      rows: 13,
      stored: false,
    });
    expect(await cli.json('contacts', 'import', CONTACTS_FILE)).toMatchObject({
      rows: 13,
      stored: true,
      addedPeople: 12,
      addedRoles: 13,
    });
    expect(await cli.json('contacts', 'import', CONTACTS_FILE)).toMatchObject({
      addedPeople: 0,
      addedRoles: 0,
    });
  });

  it('asks for --yes before it stores a plan, then stores it once', async () => {
    const unconfirmed = await cli.cuibao('plan', 'import', PLAN_FILE);
    expect(unconfirmed.code).toBe(1);
    expect(unconfirmed.stdout).toContain(`二季度：应报${OWED}项，6月30日（星期四）18:00截止`);
    expect(unconfirmed.stdout).toContain('首批提醒：6月9日（星期四），8人。');
    expect(unconfirmed.stderr).toContain('--yes');
    expect((await cli.cuibao('status')).code).toBe(1);

    const done = await cli.cuibao('plan', 'import', PLAN_FILE, '--yes');
    expect(done).toMatchObject({ code: 0, stderr: '' });
    const again = await cli.cuibao('plan', 'import', PLAN_FILE, '--yes');
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout).toContain(
      '《揭阳市数字政府改革建设2022年工作要点》（2022年）已经导入，本文件与其一致，没有变化，未作改动。',
    );
    const asNew = await cli.cuibao('plan', 'import', PLAN_FILE, '--yes', '--as-new');
    expect(asNew.code).toBe(1);
    expect(asNew.stderr).toBe(
      `${PLAN_FILE}: 《揭阳市数字政府改革建设2022年工作要点》（2022年）已经导入，未重复导入。\n`,
    );
  });

  it('gives the figures of each period by its own deadline', async () => {
    for (const [period, due] of [
      ['2022Q2', '2022-06-30T18:00:00+08:00'],
      ['三季度', '2022-09-30T18:00:00+08:00'],
      ['2022Q4', '2022-12-30T18:00:00+08:00'],
    ] as const) {
      const status = (await cli.json('status', '--period', period)) as { units: Record<string, unknown>[] };
      expect(status).toMatchObject({
        plan: '揭阳市数字政府改革建设2022年工作要点',
        due,
        owed: OWED,
        submitted: 0,
        missing: OWED,
        overdue: 0,
        accepted: 0,
        returned: 0,
        waived: 0,
      });
      expect(status.units.find(({ unit }) => unit === '市教育局')).toEqual({
        unit: '市教育局',
        owed: 1,
        submitted: 0,
        missing: 1,
        overdue: 0,
        accepted: 0,
        returned: 0,
        waived: 0,
      });
    }
  });

  it('takes 本期 where none is named, and names what a plan has where one is unknown', async () => {
    expect(await cli.json('status')).toMatchObject({ period: '2022Q2' });
    expect(await cli.cuibao('status', '--period', '2023Q1')).toMatchObject({
      code: 1,
      stderr: 'the plan has no period “2023Q1”; it has 2022Q2, 2022Q3, 2022Q4\n',
    });
    expect(await cli.cuibao('reports', '--plan', '没有')).toMatchObject({
      code: 1,
      stderr: 'no plan fits “没有”; cuibao plan list shows what there is\n',
    });
  });

  it('lists every obligation, unreported ones with null', async () => {
    const reports = (await cli.json('reports', '--period', '2022Q2')) as object[];
    expect(reports).toHaveLength(OWED);
    expect(reports).toContainEqual({
      period: '2022Q2',
      item: 18,
      unit: '市教育局',
      state: 'pending',
      version: 0,
      text: null,
      submittedAt: null,
      late: null,
      by: null,
    });
  });

  it('prints a year of reminders to nobody', async () => {
    const reminders = (await cli.json(
      'reminders',
      'simulate',
      '--from',
      '2022-05-16',
      '--to',
      '2022-12-31',
    )) as { at: string; stage: string; periods: string[]; to: string; units: string[]; items: number[] }[];
    const days = (stage: string, period?: string) => [
      ...new Set(
        reminders
          .filter((one) => one.stage === stage && (period === undefined || one.periods.includes(period)))
          .map(({ at }) => at.slice(0, 10)),
      ),
    ];
    expect(days('open')).toEqual(['2022-06-09', '2022-09-08', '2022-12-09']);
    expect(days('T+1', '2022Q3')).toEqual(['2022-10-08']);
    expect(days('T+3', '2022Q3')).toEqual(['2022-10-10']);
    expect(reminders.every(({ at }) => /T09:3[1-5]:00\+08:00$/.test(at))).toBe(true);
    expect(reminders.find(({ to }) => to === 'jiaoyu')).toEqual({
      at: expect.stringMatching(/^2022-06-09T09:3[1-5]:00\+08:00$/),
      stage: 'open',
      periods: ['2022Q2'],
      to: 'jiaoyu',
      units: ['市教育局'],
      items: [18],
    });
    expect(reminders.find(({ stage }) => stage === 'digest')).toMatchObject({
      ...{ periods: ['2022Q2'], to: 'tongchou', units: [], items: [] },
      at: expect.stringMatching(/^2022-06-24T/),
    });
    expect(days('summary')).toEqual(['2022-07-01', '2022-10-08']);
    // One a person and day, whatever the person's units.
    const keys = reminders.map(({ to, at }) => `${to} ${at.slice(0, 10)}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(await cli.json('outbox')).toEqual([]);
  });

  it('names administrators, and refuses another name for a known userid', async () => {
    expect(await cli.cuibao('admin', 'add', 'Root.Admin', '陈管理')).toMatchObject({ code: 0, stderr: '' });
    expect((await cli.cuibao('admin', 'add', 'root.admin', '陈管理')).stdout).toContain('already');
    const other = await cli.cuibao('admin', 'add', 'root.admin', '王管理');
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('已登记为“陈管理”') });
  });

  it('adds units of a file and reports differences without overwriting', async () => {
    const file = cli.file(
      'units.yaml',
      'units:\n  - { name: 市气象局, level: 驻揭, aliases: [揭阳市气象局] }\n',
    );
    expect((await cli.cuibao('units', 'import', file)).stdout).toContain('新增单位1个');
    expect((await cli.cuibao('units', 'import', file)).stdout).toContain('新增单位0个');
  });
});

describe('the contacts template', () => {
  let cli: GivenCli;
  beforeAll(async () => {
    cli = await givenCli('sqlite');
  });
  afterAll(() => cli.remove());

  it('can be imported once its example is replaced, and is never written over a filled-in one', async () => {
    expect((await cli.cuibao('contacts', 'template', 'mine.xlsx')).code).toBe(0);
    const example = await cli.cuibao('contacts', 'import', 'mine.xlsx');
    expect(example).toMatchObject({ code: 1, stderr: expect.stringMatching(/^mine\.xlsx:2: .*请删除本行/) });

    const path = join(cli.folder, 'mine.xlsx');
    const workbook = new Workbook();
    await workbook.xlsx.readFile(path);
    workbook.worksheets[0]?.getRow(2).splice(1, 8, '市教育局', '刘教育', 'JiaoYu', '联络员', 1, '', '', '18');
    await workbook.xlsx.writeFile(path);
    expect(await cli.json('contacts', 'import', 'mine.xlsx')).toMatchObject({ rows: 1, addedPeople: 1 });

    const before = readFileSync(path);
    const refused = await cli.cuibao('contacts', 'template', 'mine.xlsx');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('文件已存在') });
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});
