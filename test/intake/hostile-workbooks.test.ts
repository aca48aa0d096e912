import { describe, expect, it } from '@jest/globals';
import JSZip from 'jszip';
import { contactsTemplate } from '../../src/intake/contacts-template';
import { readContacts } from '../../src/intake/read-contacts';
import { readTable } from '../../src/intake/read-table';
import { readUnits } from '../../src/intake/read-units';

const SHEET = 'xl/worksheets/sheet1.xml';
const TOO_LARGE = { ok: false, problems: [{ message: expect.stringContaining('表格内容过多') }] };

/** A good workbook with one part written otherwise. */
async function workbookWith(part: string, change: (xml: string) => string): Promise<Uint8Array> {
  const zip = await JSZip.loadAsync(await contactsTemplate());
  const xml = await zip.file(part)?.async('string');
  if (xml === undefined) throw new Error(`the template has no ${part}`);
  zip.file(part, change(xml));
  return zip.generateAsync({ type: 'uint8array', compression: 'DEFLATE' });
}

const inSheet = (rows: string) =>
  workbookWith(SHEET, (xml) => xml.replace('</sheetData>', `${rows}</sheetData>`));

describe('a workbook that asks for more than a list of people can have', () => {
  it('reads what is there, and a good one with names of areas, columns and drop-downs without end', async () => {
    const endless = (xml: string) =>
      xml
        .replace(/<cols>.*<\/cols>/, '<cols><col min="1" max="999999999" width="9"/></cols>')
        .replace(/sqref="[^"]*"/g, 'sqref="A1:XFD1048576"');
    const read = await readTable(await workbookWith(SHEET, endless));
    expect(read).toMatchObject({ ok: true, value: [{ cells: expect.arrayContaining(['userid']) }, {}] });
    const named =
      '<definedNames><definedName name="_xlnm.Print_Area">甲!$A$1:$XFD$1048576</definedName></definedNames>';
    const print = (xml: string) => xml.replace('</sheets>', `</sheets>${named}`);
    expect(await readTable(await workbookWith('xl/workbook.xml', print))).toEqual(read);
  });

  it('does not fill the columns up to the last one that a cell stands in', async () => {
    const far = Array.from({ length: 2000 }, (_, i) => `<row r="${i + 10}"><c r="XFD${i + 10}"/></row>`).join(
      '',
    );
    expect(await readTable(await inSheet(far))).toMatchObject({ ok: true });
  });

  it.each([
    [
      'a merged area of a billion cells',
      async () => {
        const merged = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>';
        return workbookWith(SHEET, (xml) => xml.replace('</sheetData>', `</sheetData>${merged}`));
      },
    ],
    [
      'a merged area whose corners are written as references',
      async () => {
        const merged = '<mergeCells><mergeCell ref="&#65;1:XFD1048576"/></mergeCells>';
        return workbookWith(SHEET, (xml) => xml.replace('</sheetData>', `</sheetData>${merged}`));
      },
    ],
    ['more rows than a list has', () => inSheet('<row/>'.repeat(60_000))],
    ['more cells', () => inSheet(`<row>${'<c/>'.repeat(310_000)}</row>`)],
    ['a row of a number without end', () => inSheet('<row r="4294967290"><c r="A1"/></row>')],
    [
      'parts of gigabytes, packed into kilobytes',
      () => workbookWith('xl/sharedStrings.xml', (xml) => xml + ' '.repeat(40 * 1024 * 1024)),
    ],
  ])('is refused with %s', async (_, workbook) => {
    expect(await readTable(await workbook())).toMatchObject(TOO_LARGE);
  });

  it('is refused as broken when a part yields more than it declares', async () => {
    const zip = Buffer.from(
      await workbookWith('xl/sharedStrings.xml', (xml) => xml + ' '.repeat(1024 * 1024)),
    );
    // The central directory's record of the part: its unpacked size stands 24 bytes behind the signature.
    const name = zip.lastIndexOf('xl/sharedStrings.xml');
    zip.writeUInt32LE(500, name - 46 + 24);
    expect(await readTable(zip)).toMatchObject({
      ok: false,
      problems: [{ message: expect.stringContaining('不是可用的') }],
    });
  });

  it('is refused as a CSV too, without keeping its rows', async () => {
    expect(await readTable(Buffer.from('甲,乙\n'.repeat(60_000)))).toMatchObject(TOO_LARGE);
  });

  it('is refused as a list of people beyond what an office has', async () => {
    const rows = `单位,姓名,userid,角色,顺序\n${'市教育局,甲,a,联络员,1\n'.repeat(10_001)}`;
    expect(await readContacts(Buffer.from(rows))).toMatchObject({
      ok: false,
      problems: [{ message: expect.stringContaining('名单超过10000行') }],
    });
  });

  it('is refused as a list of units beyond what a city has, as a table and as YAML', async () => {
    const rows = Array.from({ length: 5001 }, (_, i) => `第${i}局,市直`);
    const many = { ok: false, problems: [{ message: expect.stringContaining('单位超过5000个') }] };
    expect(await readUnits(Buffer.from(['单位,级别', ...rows].join('\n')))).toMatchObject(many);
    const yaml = `units:\n${'  - name: 市教育局\n'.repeat(70_000)}`;
    expect(await readUnits(Buffer.from(yaml))).toMatchObject(many);
  });
});
