import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, test } from '@jest/globals';
import { Workbook } from 'exceljs';
import JSZip from 'jszip';
import { MediaStore } from '../../src/sandbox/media-store';
import { previewMedia } from '../../src/sandbox/previews/preview-media';

const media = new MediaStore(() => new Date(0));
const preview = (filename: string, bytes: Buffer) =>
  previewMedia(media.add({ type: 'file', filename, contentType: 'application/octet-stream', bytes }));

it('of a workbook shows the cells of every visible sheet as they read, and says that there are more', async () => {
  const workbook = new Workbook();
  const sheet = workbook.addWorksheet('汇总');
  sheet.addRow(['单位', '应报', '报送率']);
  sheet.addRow(['市教育局', 1, { formula: 'B2/1', result: 0.5 }]);
  for (let row = 0; row < 300; row += 1) sheet.addRow([row]);
  workbook.addWorksheet('内部').state = 'hidden';
  workbook.addWorksheet('空表');
  const seen = await preview('报送情况.xlsx', Buffer.from(await workbook.xlsx.writeBuffer()));
  if (seen.kind !== 'sheets') throw new Error(seen.kind);
  expect(seen.sheets.map(({ name, rows, isCut }) => [name, rows.length, isCut])).toEqual([
    ['汇总', 200, true],
    ['空表', 0, false],
  ]);
  expect(seen.sheets[0]?.rows.slice(0, 2)).toEqual([
    ['单位', '应报', '报送率'],
    ['市教育局', '1', '0.5'],
  ]);
});

it('of a Word document shows paragraphs and tables in order', async () => {
  const file = join(__dirname, '../fixtures/plans/jieyang-2022-table.docx');
  const seen = await preview('工作要点.DOCX', readFileSync(file));
  if (seen.kind !== 'document') throw new Error(seen.kind);
  expect(seen.blocks.find((block) => block.kind === 'paragraph')).toMatchObject({
    text: expect.stringMatching(/\S/),
  });
  const table = seen.blocks.find((block) => block.kind === 'table');
  expect(JSON.stringify(table)).toContain('各县<市、区>政府<管委会>');
});

it('of a document reads entities and breaks, and no field codes', async () => {
  const zip = new JSZip();
  zip.file(
    'word/document.xml',
    '<w:document><w:body><w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:t>各县&lt;市、区&gt;</w:t><w:br/><w:instrText>PAGE</w:instrText><w:t>政府&amp;lt;</w:t></w:r></w:p></w:body></w:document>',
  );
  expect(await preview('一.docx', await zip.generateAsync({ type: 'nodebuffer' }))).toEqual({
    kind: 'document',
    blocks: [{ kind: 'paragraph', text: '各县<市、区>\n政府&lt;', isCentred: true }],
  });
});

it('of an archive shows the names of its files', async () => {
  const zip = new JSZip();
  zip.file('市教育局/第18项/现场.png', 'x');
  expect(await preview('附件包.zip', await zip.generateAsync({ type: 'nodebuffer' }))).toEqual({
    kind: 'archive',
    names: ['市教育局/第18项/现场.png'],
  });
});

test.each([
  ['说明.txt', '\ufeff各单位', { kind: 'text', text: '各单位' }],
  ['坏.xlsx', 'no workbook', { kind: 'none' }],
  ['坏.docx', 'no document', { kind: 'none' }],
  ['程序.exe', 'MZ', { kind: 'none' }],
  ['大.txt', 'x'.repeat(4 * 1024 * 1024 + 1), { kind: 'none' }],
])('%s', async (filename, content, expected) => {
  expect(await preview(filename, Buffer.from(content))).toEqual(expected);
});
