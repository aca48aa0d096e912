import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';

const DOCUMENT_PART = 'word/document.xml';

/**
 * Writes a Word document whose parts but the text come from `shell`; the text takes the place of the shell's only
 * paragraph as it comes, so that a document of thousands of reports is never in memory as a whole.
 */
export async function writeWordPackage(
  path: string,
  shell: Buffer,
  body: AsyncIterable<string>,
): Promise<void> {
  const zip = new ZipFile();
  const written = pipeline(zip.outputStream, createWriteStream(path, { flags: 'wx' }));
  // What reading the text throws: the library only tells it.
  zip.on('error', (error: Error) => zip.outputStream.emit('error', error));
  for (const [name, bytes] of await partsOf(shell)) {
    if (name !== DOCUMENT_PART) zip.addBuffer(bytes, name);
    else zip.addReadStream(Readable.from(around(bytes.toString('utf8'), body), { objectMode: false }), name);
  }
  zip.end();
  await written;
}

/** The markup around the shell's paragraph, the text in its place. */
async function* around(shell: string, body: AsyncIterable<string>): AsyncGenerator<string> {
  const from = shell.indexOf('<w:body>') + '<w:body>'.length;
  const to = shell.lastIndexOf('<w:sectPr');
  if (from < '<w:body>'.length || to < from) throw new Error('the shell of a document has no body');
  yield shell.slice(0, from);
  yield* body;
  yield shell.slice(to);
}

async function partsOf(archive: Buffer): Promise<(readonly [name: string, bytes: Buffer])[]> {
  const zip = await fromBufferPromise(archive);
  const parts: (readonly [string, Buffer])[] = [];
  for await (const entry of zip.eachEntry())
    if (!entry.fileName.endsWith('/'))
      parts.push([entry.fileName, await buffer(await zip.openReadStreamPromise(entry))]);
  return parts;
}
