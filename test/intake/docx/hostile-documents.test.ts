import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { unpackParts } from '../../../src/intake/docx/unpack-parts';
import { readPlanText } from '../../../src/intake/read-plan-text';
import { buildDocx, cell, NAMESPACES, paragraph, relations, row, run, table, zipped } from './build-docx';

const documentOf = (body: string): string =>
  `<w:document ${NAMESPACES}><w:body>${body}</w:body></w:document>`;
const MB = 1024 * 1024;
/** Where they stand in an entry of a zip's directory. */
const [FLAGS, CHECKSUM, UNPACKED_SIZE] = [8, 16, 24];

async function refusalOf(bytes: Uint8Array): Promise<string> {
  const read = await readPlanText(bytes);
  return read.ok ? '' : read.problems.map(({ message }) => message).join();
}

/** The bytes with one field of each central directory entry changed; entries begin with PK\1\2. */
function withDirectoryField(bytes: Buffer, offset: number, change: (value: number) => number): Buffer {
  const changed = Buffer.from(bytes);
  for (let at = changed.indexOf('PK\x01\x02'); at !== -1; at = changed.indexOf('PK\x01\x02', at + 4)) {
    changed.writeUInt32LE(change(changed.readUInt32LE(at + offset)), at + offset);
  }
  return changed;
}

function withEntryCount(bytes: Buffer, count: number): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt16LE(count, changed.lastIndexOf('PK\x05\x06') + 10);
  return changed;
}

describe('a document that is not what it should be', () => {
  test.each([
    [
      'parts that unpack to more than any plan has',
      async () => withDirectoryField(await buildDocx(paragraph('甲')), UNPACKED_SIZE, () => 17 * MB),
      /内容过大/,
    ],
    [
      'a part that unpacks to more than it declares',
      async () => withDirectoryField(await buildDocx(paragraph('甲'.repeat(MB))), UNPACKED_SIZE, () => 100),
      /已损坏/,
    ],
    ['thousands of entries', async () => withEntryCount(await buildDocx(paragraph('甲')), 5001), /内容过大/],
    [
      'entities',
      () =>
        zipped({
          'word/document.xml': `<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>${documentOf(paragraph('&a;'))}`,
        }),
      /文档类型定义/,
    ],
    [
      'elements nested by the thousand',
      () => zipped({ 'word/document.xml': documentOf('<w:sdt>'.repeat(5000) + '</w:sdt>'.repeat(5000)) }),
      /已损坏/,
    ],
    ['unclosed elements', () => zipped({ 'word/document.xml': documentOf('<w:p>').slice(0, -20) }), /已损坏/],
    [
      'bytes that are no UTF-8',
      () => zipped({ 'word/document.xml': Buffer.from([0x3c, 0x61, 0xff, 0x3e]) }),
      /已损坏/,
    ],
    ['no document', () => zipped({ 'word/styles.xml': '<w:styles/>' }), /没有 Word 文档的正文/],
    [
      'another kind of document',
      () => zipped({ 'word/document.xml': '<w:numbering/>' }),
      /没有 Word 文档的正文/,
    ],
    ['no body', () => zipped({ 'word/document.xml': '<w:document/>' }), /没有 Word 文档的正文/],
    [
      'an archive of documents',
      async () => zipped({ 'word/a.docx': await buildDocx(paragraph('甲')) }),
      /请解压/,
    ],
    ['an end cut off', async () => (await buildDocx(paragraph('甲'))).subarray(0, -30), /已损坏/],
    [
      'a false checksum',
      async () => withDirectoryField(await buildDocx(paragraph('甲')), CHECKSUM, (sum) => (sum ^ 1) >>> 0),
      /已损坏/,
    ],
    [
      'encryption',
      async () => withDirectoryField(await buildDocx(paragraph('甲')), FLAGS, (flags) => flags | 1),
      /设有密码.*取消密码/,
    ],
  ])('with %s is refused with what to do', async (_, build, message) => {
    expect(await refusalOf(await build())).toMatch(message);
  });

  it('is refused where its parts together unpack to too much, each alone being small enough', async () => {
    const part = (name: string): string => `<${name}>${' '.repeat(600)}</${name}>`;
    const bytes = await zipped({
      'word/document.xml': part('w:document'),
      'word/styles.xml': part('w:styles'),
    });
    await expect(unpackParts(bytes, 1000)).rejects.toThrow('tooLarge');
    await expect(unpackParts(bytes, 2000)).resolves.toMatchObject({ styles: { name: 'w:styles' } });
  });

  it('is read where a gateway left bytes behind it', async () => {
    const bytes = Buffer.concat([await buildDocx(paragraph('甲')), Buffer.from('\r\n--')]);
    expect(await readPlanText(bytes)).toEqual({ ok: true, value: ['甲'] });
  });

  it('is read where only its numbers or styles are missing', async () => {
    const bytes = await zipped({
      'word/document.xml': documentOf(
        paragraph('甲', '<w:pStyle w:val="x"/><w:numPr><w:numId w:val="1"/></w:numPr>'),
      ),
    });
    expect(await readPlanText(bytes)).toEqual({ ok: true, value: ['甲'] });
  });

  it('is read where its parts have other names, as its relations say', async () => {
    const bytes = await zipped({
      '_rels/.rels': relations({ officeDocument: '/word/document2.xml' }),
      'word/_rels/document2.xml.rels': relations({ numbering: '../lists/n.xml' }),
      'word/document2.xml': documentOf(paragraph('甲', '<w:numPr><w:numId w:val="1"/></w:numPr>')),
      'Lists/N.xml': `<w:numbering ${NAMESPACES}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="3"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`,
    });
    expect(await readPlanText(bytes)).toEqual({ ok: true, value: ['3、甲'] });
  });
});

test('a merged cell whose text would fill the memory is refused', async () => {
  const merged = (text: string, which: string): string => row(cell(text, which), cell('甲'));
  const rows =
    merged('乙'.repeat(2000), '<w:vMerge w:val="restart"/>') + merged('', '<w:vMerge/>').repeat(1001);
  expect(await refusalOf(await buildDocx(table(rows)))).toMatch(/内容过大/);
});

test('a hundred thousand paragraphs, in a table too, are read whole', async () => {
  const rows = Array.from({ length: 20_000 }, (_, at) => row(cell(String(at)), cell('')));
  const read = await readPlanText(await buildDocx(paragraph(run('甲')).repeat(60_000) + table(...rows)));
  expect(read.ok && read.value).toHaveLength(80_000);
});

test('a document with any bytes or any XML changed is read or refused, never a crash', async () => {
  const document = documentOf(
    paragraph('甲', '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>') +
      table(row(cell('乙'), cell('丙'))),
  );
  const whole = await buildDocx(paragraph('甲'));
  const piece = fc.constantFrom(
    '<',
    '>',
    '"',
    '&',
    '/',
    '<w:p>',
    '</w:r>',
    'w:val',
    '-1',
    '1e9',
    '__proto__',
    '',
  );
  const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  await fc.assert(
    fc.asyncProperty(place, piece, fc.integer({ min: 0, max: 255 }), async (where, text, byte) => {
      const at = Math.floor(where * document.length);
      await readPlanText(
        await zipped({ 'word/document.xml': document.slice(0, at) + text + document.slice(at + 2) }),
      );
      const bytes = Buffer.from(whole);
      bytes[Math.floor(where * bytes.length)] = byte;
      await readPlanText(bytes);
    }),
    { numRuns: 60 },
  );
});
