import { describe, expect, it, test } from '@jest/globals';
import { Workbook } from 'exceljs';
import { decodeText } from '../../src/intake/decode-text';

const TEXT = '市教育局：2022年工作要点\r\n一、任务\r\n';
/** 市教育局 in GBK. */
const GBK = Buffer.from([0xca, 0xd0, 0xbd, 0xcc, 0xd3, 0xfd, 0xbe, 0xd6]);
const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

describe('decodeText', () => {
  test.each([
    ['UTF-8', Buffer.from(TEXT), TEXT],
    ['UTF-8 with BOM', Buffer.from(`\ufeff${TEXT}`), TEXT],
    ['UTF-16 LE with BOM', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), TEXT],
    ['UTF-16 BE with BOM', utf16be(`\ufeff${TEXT}`), TEXT],
    ['UTF-16 LE without BOM', Buffer.from(TEXT, 'utf16le'), TEXT],
    ['UTF-16 BE without BOM', utf16be(TEXT), TEXT],
    ['GBK', GBK, '市教育局'],
    ['nothing', Buffer.alloc(0), ''],
  ])('reads %s', (_, bytes, text) => {
    expect(decodeText(bytes)).toEqual({ ok: true, value: text });
  });

  test.each([
    ['pdf', Buffer.from('%PDF-1.7\n'), /PDF/],
    ['doc', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), /旧版 Office 或 WPS/],
    ['docx', Buffer.from('PK\u0003\u0004xxxxword/document.xml'), /Word 文档/],
    ['garbage', Buffer.from([0x00, 0x01, 0x02, 0x00, 0xff, 0xff, 0x80]), /编码无法识别/],
  ])('refuses %s and says what it is', (_, bytes, message) => {
    const result = decodeText(bytes);
    expect(result).toMatchObject({ ok: false, problems: [{ line: null }] });
    expect(result.ok ? '' : result.problems[0]?.message).toMatch(message);
  });

  it('recognises a real workbook', async () => {
    const workbook = new Workbook();
    workbook.addWorksheet('x').addRow(['a']);
    const result = decodeText(Buffer.from(await workbook.xlsx.writeBuffer()));
    expect(result.ok ? '' : result.problems[0]?.message).toMatch(/电子表格/);
  });
});
