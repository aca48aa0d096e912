import { describe, expect, it, test } from '@jest/globals';
import { Workbook } from 'exceljs';
import { decodeText } from '../../src/intake/decode-text';
import { readPlanText } from '../../src/intake/read-plan-text';

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
    ['ofd', Buffer.from('PK\u0003\u0004xxxxOFD.xml'), /版式文件/],
    ['zip', Buffer.from('PK\u0003\u0004xxxxreadme.txt'), /压缩文件/],
    ['rtf', Buffer.from('{\\rtf1'), /RTF/],
    ['png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]), /图片/],
    ['garbage', Buffer.from([0x00, 0x01, 0x02, 0x00, 0xff, 0xff, 0x80]), /编码无法识别/],
  ])('refuses %s and names the way out', (_, bytes, message) => {
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

describe('readPlanText', () => {
  it('keeps every line, whatever ends it', async () => {
    expect(await readPlanText(Buffer.from('甲\r\n\r\n乙\n丙'))).toEqual({
      ok: true,
      value: ['甲', '', '乙', '丙'],
    });
  });

  test.each([[Buffer.alloc(0)], [Buffer.from(' \n\u3000\n')]])(
    'refuses a file without text',
    async (bytes) => {
      expect(await readPlanText(bytes)).toMatchObject({
        ok: false,
        problems: [{ message: '文件中没有文字，请检查文件。' }],
      });
    },
  );

  it('refuses a file that is far too large', async () => {
    expect((await readPlanText(Buffer.alloc(6 * 1024 * 1024, 'a'))).ok).toBe(false);
  });
});
