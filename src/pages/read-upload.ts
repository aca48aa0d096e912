import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyConfig, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import { MOST_BYTES } from '../domain/attachment/check-file';

/** A file of a form, whole in memory, or cut because it is too large. */
export interface UploadedFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly tooLarge: boolean;
}

/** Files of one form; the browser may choose several at once. */
export const MOST_FILES = 9;
export const MOST_REQUEST_BYTES = 100 * 1024 * 1024;

/** The body is no form that can be read, or breaks off. */
export class UploadUnreadable extends Error {}

/**
 * Hands over the files of a multipart form, one after the other: the next one is not read before `take` is done with
 * the former, so that one file at a time is in memory; `fields` are those that stood in front of it. Resolves with how
 * many were beyond the most that a form may hold. Rejects with `UploadUnreadable`, or as `take` does.
 */
export async function readUpload(
  request: IncomingMessage,
  take: (file: UploadedFile, fields: ReadonlyMap<string, string>) => Promise<void>,
): Promise<{ readonly tooMany: boolean }> {
  const form = openForm(request, LIMITS);
  const fields = new Map<string, string>();
  let tooMany = false;
  let failed: { readonly error: unknown } | null = null;
  let former: Promise<void> = Promise.resolve();
  const streams: BusboyFileStream[] = [];
  const brokenOff = new Set<BusboyFileStream>();
  form.on('field', (name, value) => fields.set(name, value));
  form.on('filesLimit', () => {
    tooMany = true;
  });
  form.on('file', (_field, stream, name) => {
    streams.push(stream);
    // A form that breaks off ends its file with an error, told by the pipeline; what came of it is no whole file.
    stream.on('error', () => brokenOff.add(stream));
    former = former.then(async () => {
      if (failed) {
        stream.resume();
        return;
      }
      const { bytes, tooLarge } = await collectFile(stream, MOST_BYTES.file);
      if (brokenOff.has(stream)) return;
      // A field in which no file was chosen.
      if ((name ?? '') === '' && bytes.length === 0) return;
      await take({ name: name ?? '', bytes, tooLarge }, fields);
    });
    former = former.catch((error: unknown) => {
      failed ??= { error };
      stream.resume();
    });
  });
  try {
    await pipeline(request, form);
  } catch (error) {
    for (const stream of streams) if (!stream.readableEnded) stream.destroy(new Error('the form breaks off'));
    // What came whole is still being stored: the answer tells of it.
    await former;
    throw new UploadUnreadable('the form breaks off', { cause: error });
  }
  await former;
  const failure = failed as { readonly error: unknown } | null;
  if (failure) throw failure.error;
  return { tooMany };
}

const LIMITS = {
  // One byte more than allowed shows that a file is too large.
  fileSize: MOST_BYTES.file + 1,
  files: MOST_FILES,
  fields: 10,
  fieldSize: 1024,
  parts: MOST_FILES + 20,
  headerPairs: 50,
  headerSize: 8 * 1024,
};

/** Throws `UploadUnreadable` where the body is announced as no multipart form. */
export function openForm(
  request: IncomingMessage,
  limits: NonNullable<BusboyConfig['limits']>,
): BusboyInstance {
  const contentType = request.headers['content-type'] ?? '';
  if (!/^multipart\/form-data\s*;/i.test(contentType)) throw new UploadUnreadable('no multipart form');
  try {
    return new Busboy({ headers: { ...request.headers, 'content-type': contentType }, limits });
  } catch (error) {
    throw new UploadUnreadable('no boundary', { cause: error });
  }
}

/** The bytes of one file of a form; none of one that is larger than `most`. */
export async function collectFile(
  stream: BusboyFileStream,
  most: number,
): Promise<{ bytes: Buffer; tooLarge: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
  }
  const tooLarge = stream.truncated || length > most;
  return { bytes: tooLarge ? Buffer.alloc(0) : Buffer.concat(chunks), tooLarge };
}
