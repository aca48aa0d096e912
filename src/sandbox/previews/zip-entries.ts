import { buffer } from 'node:stream/consumers';
import yauzl from 'yauzl';

/** The files of an archive, folders left out. */
export async function entryNames(bytes: Buffer): Promise<string[]> {
  const names: string[] = [];
  await eachEntry(bytes, async (entry) => void names.push(entry.fileName));
  return names.filter((name) => !name.endsWith('/'));
}

/** One file's text; null where the archive has none of this name. */
export async function readEntry(bytes: Buffer, wanted: string): Promise<string | null> {
  let text: string | null = null;
  await eachEntry(bytes, async (entry, archive) => {
    if (entry.fileName !== wanted) return;
    const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) =>
      archive.openReadStream(entry, (error, opened) => (error ? reject(error) : resolve(opened))),
    );
    text = (await buffer(stream)).toString('utf8');
  });
  return text;
}

function eachEntry(
  bytes: Buffer,
  visit: (entry: yauzl.Entry, archive: yauzl.ZipFile) => Promise<void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(bytes, { lazyEntries: true }, (error, archive) => {
      if (error) return reject(error);
      archive.on('entry', (entry: yauzl.Entry) => {
        visit(entry, archive).then(() => archive.readEntry(), reject);
      });
      archive.on('end', resolve);
      archive.on('error', reject);
      archive.readEntry();
    });
  });
}
