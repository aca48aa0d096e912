import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { collectFile, openForm, UploadUnreadable } from './read-upload';

/** A form of the import page: its fields, and the file that was chosen. */
export interface ImportForm {
  readonly fields: ReadonlyMap<string, string>;
  /** Null where none was chosen. */
  readonly file: { readonly name: string; readonly bytes: Buffer } | null;
  /** A file or a text is larger than is read; it was not kept. */
  readonly tooLarge: boolean;
}

const MB = 1024 * 1024;
/** A Word document with pictures. */
export const MOST_FILE_BYTES = 20 * MB;
/** Pasted text: some hundred times what a plan has. */
export const MOST_TEXT_BYTES = 2 * MB;
export const MOST_REQUEST_BYTES = MOST_FILE_BYTES + 2 * MOST_TEXT_BYTES;
/** A few hundred names to settle, each with its choice and its text. */
const MOST_FIELDS = 3000;
const LONGEST_FIELD_NAME = 600;

/** Reads a multipart form whole. Rejects with `UploadUnreadable` where it is none or breaks off. */
export async function readImportForm(request: IncomingMessage): Promise<ImportForm> {
  const form = openForm(request, {
    fileSize: MOST_FILE_BYTES + 1,
    files: 1,
    fields: MOST_FIELDS,
    fieldSize: MOST_TEXT_BYTES + 1,
    fieldNameSize: LONGEST_FIELD_NAME,
    parts: MOST_FIELDS + 2,
    headerPairs: 50,
    headerSize: 8 * 1024,
  });
  const fields = new Map<string, string>();
  let file: ImportForm['file'] = null;
  let tooLarge = false;
  let reading: Promise<void> = Promise.resolve();
  form.on('field', (name, value) => {
    if (Buffer.byteLength(value) > MOST_TEXT_BYTES) tooLarge = true;
    else fields.set(name, value);
  });
  form.on('file', (_field, stream, name) => {
    // A form that breaks off ends its file with an error, told by the pipeline.
    stream.on('error', () => undefined);
    reading = collectFile(stream, MOST_FILE_BYTES)
      .then((collected) => {
        tooLarge ||= collected.tooLarge;
        if (collected.bytes.length > 0) file = { name: name ?? '', bytes: collected.bytes };
      })
      .catch(() => undefined);
  });
  try {
    await pipeline(request, form);
  } catch (error) {
    throw new UploadUnreadable('the form breaks off', { cause: error });
  }
  await reading;
  return { fields, file, tooLarge };
}
