import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { extractRawText } from 'mammoth';
import { chainHash } from '../../src/domain/audit/canonical-record';
import { readSheets, unzipped } from '../exports/given-documents';
import { BUILD_MS, buildProduct, PROJECT, run } from '../support/built-product';
import { type GivenCli, givenCli, importOffice } from './given-cli';

/** A morning after the deadline of the second quarter, on which nobody has reported. */
const OVERDUE = { CLOCK_START: '2022-07-05T09:00:00+08:00' };

beforeAll(() => buildProduct(), BUILD_MS);

/** On one store: what is read from it is tested on both in the chat. */
describe('documents from the command line', () => {
  let cli: GivenCli;
  beforeAll(async () => {
    cli = await givenCli('sqlite');
    await importOffice(cli);
  });
  afterAll(() => cli.remove());

  const made = (name: string) => readFileSync(join(cli.folder, name));

  it('are written whole, each in its format, with the figures of status', async () => {
    const status = await cli.cuibaoWith(OVERDUE, 'status', '--period', '2022Q2', '--json');
    const { owed, overdue } = JSON.parse(status.stdout);
    for (const [command, file] of [
      ['export', 'a.xlsx'],
      ['summary', 'a.docx'],
      ['circular', 'c.docx'],
      ['evidence', 'a.zip'],
    ] as const) {
      const done = await cli.cuibaoWith(OVERDUE, command, '--period', '二季度', '--out', file);
      expect(done).toMatchObject({ code: 0, stderr: '' });
      expect(done.stdout).toBe(`${file}：2022Q2，应报${owed}项，${made(file).length}字节\n`);
    }
    const sheets = await readSheets(made('a.xlsx'));
    expect(sheets.get('汇总')?.rows[2]?.get(1)?.text).toContain(
      `应报 ${owed} 已报 0 未报 ${owed} 逾期 ${overdue}`,
    );
    expect(sheets.get('未报清单')?.rows).toHaveLength(owed + 1);
    expect((await extractRawText({ buffer: made('a.docx') })).value).toContain(`应报${owed}项`);
    expect([...(await unzipped(made('a.zip'))).keys()]).toEqual(['附件清单.csv']);
  });

  it('go to the archives a year at a time, with the audit log and a list that sha256sum checks', async () => {
    const done = await cli.cuibaoWith(OVERDUE, 'archive', '--year', '2022', '--out', 'for the archives');
    expect(done).toMatchObject({ code: 0, stderr: '' });
    const folder = join(cli.folder, 'for the archives');
    const checked = await run('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: folder });
    expect(checked.code).toBe(0);
    const files = made('for the archives/SHA256SUMS').toString('utf8').trimEnd().split('\n');
    expect(files.map((line) => line.slice(66)).sort()).toEqual(
      expect.arrayContaining([
        '1 揭阳市数字政府改革建设2022年工作要点/2022Q2/报送情况.xlsx',
        '1 揭阳市数字政府改革建设2022年工作要点/2022Q2/进展汇总.docx',
        '1 揭阳市数字政府改革建设2022年工作要点/2022Q2/附件.zip',
        '1 揭阳市数字政府改革建设2022年工作要点/工作要点.txt',
        'audit-2022.jsonl',
      ]),
    );
    const [first = '', ...others] = made('for the archives/audit-2022.jsonl')
      .toString('utf8')
      .trimEnd()
      .split('\n');
    const { seq, previousHash, hash, record } = JSON.parse(first);
    expect({ seq, hash }).toEqual({ seq: 1, hash: chainHash(previousHash, record) });
    expect(others.length).toBeGreaterThan(0);

    const again = await cli.cuibaoWith(OVERDUE, 'archive', '--year', '2022', '--out', 'for the archives');
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('exists already') });
    const none = await cli.cuibaoWith(OVERDUE, 'archive', '--year', '2019', '--out', 'none');
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('there is no plan of 2019') });
    expect(existsSync(join(cli.folder, 'none'))).toBe(false);
  });

  it('name for every figure of a 通报 the query that gives it', async () => {
    const json = JSON.parse((await cli.cuibaoWith(OVERDUE, 'status', '--period', '2022Q2', '--json')).stdout);
    const done = await cli.cuibaoWith(OVERDUE, 'circular', '--period', '2022Q2', '--out', 'c.txt');
    expect(done.code).toBe(0);
    const traced = made('c.txt')
      .toString('utf8')
      .split('\n')
      .flatMap((line) => {
        const [mark = '', , value, , field = ''] = line.split('\t');
        return /^数\d+$/.test(mark) && /^\w+$/.test(field) ? [[field, value] as const] : [];
      });
    expect(traced.map(([field]) => field)).toEqual([
      'owed',
      'submitted',
      'accepted',
      'missing',
      'overdue',
      'returned',
    ]);
    for (const [field, value] of traced) expect([field, value]).toEqual([field, String(json[field])]);
  });

  it('never take the place of a file that is there, and ask for a name that fits', async () => {
    cli.file('kept.xlsx', '我的表格');
    const taken = await cli.cuibao('export', '--out', 'kept.xlsx');
    expect(taken).toMatchObject({ code: 1, stdout: '' });
    expect(taken.stderr).toContain('kept.xlsx：文件已存在，未覆盖。');
    expect(made('kept.xlsx').toString('utf8')).toBe('我的表格');
    const wrong = await cli.cuibao('summary', '--out', 'a.pdf');
    expect(wrong).toMatchObject({ code: 1, stderr: 'a.pdf：文件名应以.docx结尾。\n' });
    expect((await cli.cuibao('summary')).code).toBe(2);
    const nowhere = await cli.cuibao('export', '--out', 'no/such/folder.xlsx');
    expect(nowhere).toMatchObject({ code: 1, stdout: '' });
    expect(existsSync(join(cli.folder, 'a.pdf'))).toBe(false);
  });
});

describe('the process that answers messages', () => {
  it('loads none of the libraries that make documents, not even while one is made', async () => {
    const script = `
      const dist = ${JSON.stringify(join(PROJECT, 'dist/src'))};
      require(dist + '/main.js');
      const { Exporter } = require(dist + '/exports/run-export.js');
      const loaded = () => Object.keys(require.cache).filter((file) =>
        /node_modules\\/(exceljs|docx|yazl|archiver|jszip|zip-stream)\\//.test(file));
      const { DocumentMaker } = require(dist + '/conversation/documents/document-maker.js');
      async function* none() {}
      const figures = { owed: 0, submitted: 0, missing: 0, overdue: 0, accepted: 0, returned: 0, partial: 0, waived: 0, units: 0, punctual: 0, late: 0, rate: null, onTimeRate: null };
      const now = new Date('2022-06-30T10:00:00Z');
      const head = { plan: { title: '要点', year: 2022, issuer: null, collector: null }, period: { code: '2022Q2', name: '二季度', dueAt: now, deadline: now }, madeAt: now, figures, sections: [], units: [], missing: [], obligations: 0 };
      const { STANDARD_TEMPLATE: template } = require(dist + '/domain/documents/office-template.js');
      const path = require('node:path').join(require('node:fs').mkdtempSync(require('node:os').tmpdir() + '/cuibao-'), 'a');
      const rows = { rows: none, missing: none, history: none };
      Promise.all(['workbook', 'briefing'].map((kind) => new Exporter().make({ kind, head, template, path: path + kind }, rows)))
        .then(() => console.log(JSON.stringify([typeof DocumentMaker, loaded()])));
    `;
    const { stdout, stderr } = await run(process.execPath, ['-e', script]);
    expect({ stdout, stderr }).toEqual({ stdout: '["function",[]]\n', stderr: '' });
  });
});
