import { isExecutableName, safeFileName } from './file-name';
import { type FileType, fileTypeOf, isUnmarkedVoice, UNMARKED_VOICE } from './file-type';

export type AttachmentKind = 'image' | 'voice' | 'video' | 'file';

/** Why a file is not taken. */
export type FileRefusal = 'empty' | 'tooLarge' | 'type';

export type CheckedFile =
  | { readonly ok: true; readonly contentType: string; readonly fileName: string | null }
  | { readonly ok: false; readonly why: FileRefusal };

const MB = 1024 * 1024;
/** Most bytes of an attachment, as the messenger itself has it. */
export const MOST_BYTES: Readonly<Record<AttachmentKind, number>> = {
  image: 10 * MB,
  voice: 2 * MB,
  video: 10 * MB,
  file: 20 * MB,
};

/** Judges a file by its size and its content, never by what is said of it; the name is made safe. */
export function checkFile(
  kind: AttachmentKind,
  bytes: Uint8Array,
  given: { readonly fileName: string | null; readonly format?: string | null },
): CheckedFile {
  if (bytes.length === 0) return { ok: false, why: 'empty' };
  if (bytes.length > MOST_BYTES[kind]) return { ok: false, why: 'tooLarge' };
  const type = typeOf(kind, bytes, given.format ?? null);
  // 「报表.exe」 stays out, whatever is in it: whoever opens it later goes by the name.
  if (!type || isExecutableName(given.fileName ?? '')) return { ok: false, why: 'type' };
  return { ok: true, contentType: type.contentType, fileName: safeFileName(given.fileName, type.extensions) };
}

function typeOf(kind: AttachmentKind, bytes: Uint8Array, format: string | null): FileType | null {
  const found = fileTypeOf(bytes);
  if (found || kind !== 'voice' || format?.toLowerCase() !== 'speex') return found;
  return isUnmarkedVoice(bytes) ? UNMARKED_VOICE : null;
}
