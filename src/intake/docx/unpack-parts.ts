import { posix } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { DocxUnreadable } from './docx-unreadable';
import { attribute, parseXml, type XmlNode } from './xml-nodes';

/** The parts of a Word document that carry text and numbers; pictures and the rest stay packed. */
export interface DocxParts {
  readonly document: XmlNode;
  readonly numbering: XmlNode | null;
  readonly styles: XmlNode | null;
}

/** A plan with a picture on every page has some hundred. */
const MOST_ENTRIES = 5000;
/** Of all parts that are read together. A plan of a hundred pages takes about 3 MB. */
const MOST_UNPACKED_BYTES = 16 * 1024 * 1024;

/** The record at a zip's end, which closes with the length of the comment behind it (APPNOTE 4.3.16). */
const END_RECORD = 'PK\x05\x06';
const END_RECORD_BYTES = 22;

/** Unpacks in the thread pool; an entry that yields more than it declares is an error of the library's. */
export async function unpackParts(bytes: Uint8Array, mostBytes = MOST_UNPACKED_BYTES): Promise<DocxParts> {
  const archive = await openArchive(bytes, mostBytes);
  const document = await relatedPart(archive, '', 'officeDocument', 'word/document.xml');
  if (document === null || document.root.name !== 'w:document') throw new DocxUnreadable('noDocument');
  const numbering = await relatedPart(archive, document.path, 'numbering', 'word/numbering.xml');
  const styles = await relatedPart(archive, document.path, 'styles', 'word/styles.xml');
  return { document: document.root, numbering: numbering?.root ?? null, styles: styles?.root ?? null };
}

interface Archive {
  readonly zip: ZipFile;
  /** By lower-case name: part names do not tell case apart (ECMA-376 part 2, 6.2.2.3). */
  readonly entries: ReadonlyMap<string, Entry>;
  bytesLeft: number;
}

async function openArchive(bytes: Uint8Array, bytesLeft: number): Promise<Archive> {
  const zip = await orBroken(fromBufferPromise(withoutTrailingBytes(bytes)));
  if (zip.entryCount > MOST_ENTRIES) throw new DocxUnreadable('tooLarge');
  return { zip, entries: await orBroken(entriesOf(zip)), bytesLeft };
}

/** Office systems and mail gateways leave bytes behind the end of the archive; Word does not mind, nor do we. */
function withoutTrailingBytes(bytes: Uint8Array): Buffer {
  const container = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = container.lastIndexOf(END_RECORD);
  if (end === -1 || end + END_RECORD_BYTES > container.length) return container;
  const commentBytes = container.readUInt16LE(end + END_RECORD_BYTES - 2);
  return container.subarray(0, end + END_RECORD_BYTES + commentBytes);
}

async function entriesOf(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) entries.set(entry.fileName.toLowerCase(), entry);
  return entries;
}

/** The part that `source` names as its `kind`, or the one that every writer uses; null when there is none. */
async function relatedPart(
  archive: Archive,
  source: string,
  kind: string,
  usual: string,
): Promise<{ readonly path: string; readonly root: XmlNode } | null> {
  const folder = posix.dirname(source);
  const relationships = await readPart(
    archive,
    posix.join(folder, '_rels', `${posix.basename(source)}.rels`),
  );
  const named = relationships?.children.find(
    (each) => attribute(each, 'Type')?.endsWith(`/${kind}`) && attribute(each, 'TargetMode') !== 'External',
  );
  const target = (named && attribute(named, 'Target')) ?? posix.join('/', usual);
  const path = posix.resolve('/', folder, target).slice(1);
  const root = await readPart(archive, path);
  return root === null ? null : { path, root };
}

async function readPart(archive: Archive, path: string): Promise<XmlNode | null> {
  const entry = archive.entries.get(path.toLowerCase());
  if (!entry) return null;
  if (entry.isEncrypted()) throw new DocxUnreadable('locked');
  if (entry.uncompressedSize > archive.bytesLeft) throw new DocxUnreadable('tooLarge');
  archive.bytesLeft -= entry.uncompressedSize;
  const content = await orBroken(archive.zip.openReadStreamPromise(entry).then(buffer));
  if (crc32(content) !== entry.crc32) throw new DocxUnreadable('broken');
  return parseXml(content);
}

/** Whatever the unpacking library finds wrong: truncated, overlapping, a method nobody knows, a false size. */
async function orBroken<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new DocxUnreadable('broken', error);
  }
}
