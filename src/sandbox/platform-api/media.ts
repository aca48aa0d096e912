import { MEDIA_TYPES, type MediaType } from '../media-store';
import type { Endpoint } from './api-call';
import { parseMultipart } from './multipart';
import { PlatformError } from './platform-error';

const MEGABYTE = 1024 * 1024;
const MIN_BYTES = 6;
const MAX_BYTES: Record<MediaType, number> = {
  image: 10 * MEGABYTE,
  voice: 2 * MEGABYTE,
  video: 10 * MEGABYTE,
  file: 20 * MEGABYTE,
};

/** Multipart field `media` with a file name; answers with an empty errmsg and created_at as text. */
export const uploadMedia: Endpoint = {
  methods: ['POST'],
  path: '/media/upload',
  handle({ state, query, body, contentType }) {
    const type = MEDIA_TYPES.find((known) => known === query.get('type'));
    if (!type) throw new PlatformError(40004, 'invalid media type');
    const part = parseMultipart(body, contentType)?.find((candidate) => candidate.name === 'media');
    // A name given only as filename* is not seen by the platform.
    if (!part?.filename) throw new PlatformError(41005, 'missing media data');
    if (part.bytes.length < MIN_BYTES) throw new PlatformError(40006, 'invalid media size');
    if (part.bytes.length > MAX_BYTES[type]) throw new PlatformError(45001, 'media size out of limit');
    if (!looksLike(type, part.bytes)) throw new PlatformError(40005, 'invalid file type');
    const media = state.media.add({
      type,
      filename: part.filename,
      contentType: part.contentType,
      bytes: part.bytes,
    });
    const createdAt = String(Math.floor(media.createdAt.getTime() / 1000));
    return { json: { errcode: 0, errmsg: '', type, media_id: media.mediaId, created_at: createdAt } };
  },
};

/** The binary itself, whole or a range of it; a failure is JSON, with status 200 all the same. */
export const getMedia: Endpoint = {
  methods: ['GET'],
  path: '/media/get',
  handle({ state, query, range }) {
    const media = state.media.findFresh(query.get('media_id') ?? '');
    if (!media) throw new PlatformError(40007, 'invalid media_id');
    return { media, range };
  },
};

function looksLike(type: MediaType, bytes: Buffer): boolean {
  const starts = (hex: string, at = 0) => bytes.subarray(at, at + hex.length / 2).toString('hex') === hex;
  if (type === 'image') return starts('89504e47') || starts('ffd8ff');
  if (type === 'voice') return starts('2321414d52');
  if (type === 'video') return starts('66747970', 4);
  return true;
}
