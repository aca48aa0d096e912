import { describe, expect, it, test } from '@jest/globals';
import { readPlanText } from '../../src/intake/read-plan-text';

const OLE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/** A compound file as far as it tells what it is: the mark, then directory entries with these names. */
function compoundFile(streams: readonly string[], properties = ''): Buffer {
  const entries = streams.map((name) => {
    const entry = Buffer.alloc(128);
    entry.write(name, 'utf16le');
    entry.writeUInt16LE((name.length + 1) * 2, 64);
    return entry;
  });
  const header = Buffer.alloc(512);
  header.set(OLE);
  return Buffer.concat([header, ...entries, Buffer.from(properties)]);
}

async function refusalOf(bytes: Uint8Array): Promise<string> {
  const read = await readPlanText(bytes);
  return read.ok ? '' : read.problems.map(({ message }) => message).join();
}

describe('readPlanText', () => {
  it('keeps every line, whatever ends it', async () => {
    expect(await readPlanText(Buffer.from('甲\r\n\r\n乙\n丙'))).toEqual({
      ok: true,
      value: ['甲', '', '乙', '丙'],
    });
  });

  test.each([
    [
      '.doc',
      compoundFile(['Root Entry', 'WordDocument', '1Table']),
      /旧版 Word 文档.*另存为 \.docx.*复制文字粘贴/,
    ],
    [
      '.wps',
      compoundFile(['Root Entry', 'WordDocument'], 'WPS Office'),
      /WPS 文字文档.*在 WPS 中打开，另存为 \.docx/,
    ],
    ['.xls', compoundFile(['Root Entry', 'Workbook']), /旧版电子表格/],
    ['.ppt', compoundFile(['Root Entry', 'PowerPoint Document']), /旧版演示文稿/],
    ['.docx with a password', compoundFile(['Root Entry', 'EncryptedPackage']), /打开密码.*取消密码/],
    ['another compound file', compoundFile(['Root Entry']), /旧版 Office 或 WPS/],
    ['.pdf', Buffer.from('%PDF-1.7\n'), /PDF.*原来的 Word 文档/],
    ['.ofd', Buffer.from('PK\u0003\u0004xxxxOFD.xml'), /版式文件（\.ofd）/],
    ['.ceb', Buffer.from('Founder CEB 3.0'), /版式文件（\.ceb）/],
    ['.xlsx', Buffer.from('PK\u0003\u0004xxxxxl/workbook.xml'), /电子表格.*复制到 Word/],
    ['.pptx', Buffer.from('PK\u0003\u0004xxxxppt/slides'), /演示文稿/],
    ['.odt', Buffer.from('PK\u0003\u0004mimetypeapplication/vnd.oasis.opendocument.text'), /OpenDocument/],
    ['.zip', Buffer.from('PK\u0003\u0004xxxxreadme.txt'), /压缩文件.*解压/],
    ['.rar', Buffer.from('Rar!\x1a\x07'), /压缩文件/],
    ['.rtf', Buffer.from('{\\rtf1'), /RTF/],
    ['.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]), /图片.*识别为文字/],
    ['.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), /图片/],
    ['a web page', Buffer.from('\ufeff<!DOCTYPE html><html>'), /网页文件/],
    ['a web page in UTF-16', Buffer.from('\ufeff<html lang="zh">', 'utf16le'), /网页文件/],
    ['a web archive', Buffer.from('MIME-Version: 1.0\r\n'), /网页文件（\.mht）/],
    ['XML', Buffer.from('<?xml version="1.0"?><w:wordDocument/>'), /XML/],
    ['an empty file', Buffer.alloc(0), /没有文字/],
    ['blank lines', Buffer.from(' \n\u3000\n'), /没有文字/],
    ['garbage', Buffer.from([0x00, 0x01, 0x02, 0x00, 0xff, 0xff, 0x80]), /编码无法识别/],
    ['a file that is far too large', Buffer.alloc(6 * 1024 * 1024, 'a'), /超过 5 MB/],
  ])('refuses %s with what to do', async (_, bytes, message) => {
    expect(await refusalOf(bytes)).toMatch(message);
  });
});
