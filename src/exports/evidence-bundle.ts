import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { officeIso } from '../domain/calendar/office-time';
import type { EvidenceFile } from '../domain/documents/document-data';
import { itemNumber } from '../domain/documents/words';
import { harmlessText, startsLikeFormula } from '../domain/text/harmless-text';
import type { DocumentRequest, Portions } from './document-request';

const LIST_NAME = '附件清单.csv';
/** Without it Excel takes UTF-8 for the machine's own encoding. */
const BYTE_ORDER_MARK = '\ufeff';

/** The attachments of a period by unit and item, with a list of all of them; one file is in memory at a time. */
export async function writeEvidence({ path, head }: DocumentRequest, portions: Portions): Promise<void> {
  const zip = new ZipFile();
  const written = pipeline(zip.outputStream, createWriteStream(path, { flags: 'wx' }));
  // Heard here whenever it comes; thrown where the bytes are awaited.
  written.catch(() => undefined);
  const lines = [csvLine(['单位', '事项编号', '事项', '文件', '上传人', '上传时间', 'SHA-256', '说明'])];
  let done = 0;
  for await (const files of portions.of<EvidenceFile>('files')) {
    for (const file of files) {
      if (file.bytes !== null) await Promise.race([added(zip, file.path, file), written]);
      lines.push(csvLine(lineOf(file)));
      portions.progress(++done);
    }
  }
  zip.addBuffer(Buffer.from(`${BYTE_ORDER_MARK}${lines.join('')}`), LIST_NAME, { mtime: head.madeAt });
  zip.end();
  await written;
}

/** Resolves when the archive has taken the bytes. */
function added(zip: ZipFile, name: string, { bytes, sentAt }: EvidenceFile): Promise<void> {
  return new Promise((resolve, reject) => {
    const content = Readable.from([Buffer.from(bytes ?? [])], { objectMode: false });
    content.once('end', resolve).once('error', reject);
    zip.addReadStream(content, name, { mtime: sentAt });
  });
}

function lineOf({ unit, item, path, sentBy, sentAt, sha256, bytes }: EvidenceFile): string[] {
  const note = bytes === null ? '文件尚未取得' : '';
  return [unit, itemNumber(item.no), item.title, path, sentBy, officeIso(sentAt), sha256 ?? '', note];
}

function csvLine(fields: readonly string[]): string {
  return `${fields.map(csvField).join(',')}\r\n`;
}

/** An apostrophe in front keeps a spreadsheet from taking the text for a formula. */
function csvField(text: string): string {
  const plain = harmlessText(text);
  return `"${(startsLikeFormula(plain) ? `'${plain}` : plain).replaceAll('"', '""')}"`;
}
