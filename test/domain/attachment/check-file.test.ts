import { describe, expect, it, test } from '@jest/globals';
import { checkFile } from '../../../src/domain/attachment/check-file';
import { safeFileName } from '../../../src/domain/attachment/file-name';
import { zipNames } from '../../../src/domain/attachment/zip-names';

const OFFICE = 'application/vnd.openxmlformats-officedocument';
const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  );
const padded = (content: Buffer) => Buffer.concat([content, Buffer.alloc(64)]);

/** A zip archive of empty files, as far as names go. */
function zip(...names: string[]): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let at = 0;
  for (const name of names) {
    const local = Buffer.alloc(30 + name.length);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt16LE(name.length, 26);
    local.write(name, 30, 'latin1');
    const entry = Buffer.alloc(46 + name.length);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    entry.write(name, 46, 'latin1');
    locals.push(local);
    entries.push(entry);
    at += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(names.length, 8);
  end.writeUInt16LE(names.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}

const ole = (stream: string) =>
  Buffer.concat([
    bytes([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
    Buffer.alloc(504),
    Buffer.from(stream, 'utf16le'),
  ]);

describe('a file is known by its content', () => {
  test.each<[string, Buffer, string]>([
    ['jpg', padded(bytes([0xff, 0xd8, 0xff, 0xe0])), 'image/jpeg'],
    ['png', padded(bytes([0x89], 'PNG\r\n', [0x1a], '\n')), 'image/png'],
    ['gif', padded(bytes('GIF89a')), 'image/gif'],
    ['amr', padded(bytes('#!AMR\n')), 'audio/amr'],
    ['mp3 with a tag', padded(bytes('ID3', [3, 0])), 'audio/mpeg'],
    ['mp3 without', padded(bytes([0xff, 0xfb, 0x90, 0x64])), 'audio/mpeg'],
    ['wav', padded(bytes('RIFF', [0, 0, 0, 0], 'WAVEfmt ')), 'audio/wav'],
    ['mp4', padded(bytes([0, 0, 0, 24], 'ftypisom')), 'video/mp4'],
    ['mov', padded(bytes([0, 0, 0, 24], 'ftypqt  ')), 'video/quicktime'],
    ['pdf', bytes('%PDF-1.7\n'), 'application/pdf'],
    ['doc and wps', ole('WordDocument'), 'application/msword'],
    ['xls and et', ole('Workbook'), 'application/vnd.ms-excel'],
    ['docx', zip('[Content_Types].xml', 'word/document.xml'), `${OFFICE}.wordprocessingml.document`],
    ['xlsx', zip('[Content_Types].xml', 'xl/workbook.xml'), `${OFFICE}.spreadsheetml.sheet`],
    ['pptx', zip('[Content_Types].xml', 'ppt/presentation.xml'), `${OFFICE}.presentationml.presentation`],
    ['zip', zip('报告.docx', 'a/b.pdf'), 'application/zip'],
    ['txt in UTF-8', Buffer.from('二季度进展\r\n已完成'), 'text/plain'],
    ['txt in GB 18030', Buffer.from('b6fec8d5', 'hex'), 'text/plain'],
  ])('%s', (_, content, contentType) => {
    expect(checkFile('file', content, { fileName: null })).toEqual({ ok: true, contentType, fileName: null });
  });

  test.each<[string, Buffer]>([
    ['a Windows program', padded(bytes('MZ', [0x90, 0]))],
    ['a Linux program', padded(bytes([0x7f], 'ELF', [2, 1, 1]))],
    ['an installer', ole('Icon.ProductIcon')],
    ['a page', Buffer.from('\ufeff \n<!DOCTYPE html><p>')],
    ['a page further down', Buffer.from('说明：<SCRIPT src=x>')],
    ['a drawing', Buffer.from('<?xml version="1.0"?><svg onload="x"/>')],
    ['a shell script', Buffer.from('#!/bin/sh\nrm -rf x')],
    ['an Android program', zip('AndroidManifest.xml', 'classes.dex')],
    ['a Java program', zip('META-INF/MANIFEST.MF', 'A.class')],
    ['a document with macros', zip('[Content_Types].xml', 'word/document.xml', 'word/vbaProject.bin')],
    ['an archive with a program', zip('a/报表.pdf.exe')],
    ['a damaged archive', zip('a.pdf').subarray(0, 40)],
    ['a telephone’s picture format', padded(bytes([0, 0, 0, 24], 'ftypheic'))],
    ['bytes of nothing known', Buffer.from([0, 1, 2, 3, 4, 5, 6, 7])],
  ])('and not taken: %s', (_, content) => {
    expect(checkFile('file', content, { fileName: '报告.pdf' })).toEqual({ ok: false, why: 'type' });
  });

  test.each(['报表.exe', 'x.SCR', 'a.bat', 'a.html', 'a.svg', 'a.js.', 'a.lnk '])(
    'nor under the name %s',
    (fileName) => {
      expect(checkFile('file', bytes('%PDF-1.7'), { fileName })).toEqual({ ok: false, why: 'type' });
    },
  );

  it('takes an archive whose directory lies for none', () => {
    const lying = zip('a.pdf');
    lying.writeUInt16LE(9000, lying.length - 12);
    expect(zipNames(lying)).toBeNull();
  });
});

describe('a file’s name', () => {
  test.each([
    ['报告.pdf', '报告.pdf'],
    ['/etc/passwd', 'passwd.pdf'],
    ['..\\..\\x.pdf', 'x.pdf'],
    ['.htaccess', 'htaccess.pdf'],
    ['a\u202egpj.pdf', 'agpj.pdf'],
    ['  空 格 .PDF ', '空 格 .PDF'],
    ['\u0007', null],
    ['', null],
    [null, null],
  ])('%j is kept as %j', (given, kept) => {
    expect(safeFileName(given, ['pdf'])).toBe(kept);
  });
});
