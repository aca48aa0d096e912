import { z } from 'zod';
import type { FetchedMedia } from '../delivery/media-source';
import { SendFailure } from '../delivery/send-failure';
import { checkedAnswer, jsonObject, type RawAnswer } from './api-answer';
import type { ApiClient } from './api-client';
import type { ApiRequest } from './api-transport';

export interface UploadedFile {
  readonly mediaId: string;
}

/** Most the platform takes of a file, and gives in one answer (docs/platform.md 14). */
const FILE_BYTES = 20 * 1024 * 1024;
const SMALLEST_FILE_BYTES = 6;
/** A multiple of 16, as encrypted resources demand, and within what one answer may hold. */
const RANGE_BYTES = 16 * 1024 * 1024;
const TRANSFER_TIMEOUT_MS = 60_000;

const uploadAnswer = z.object({ media_id: z.string().min(1) });

/** Temporary media: uploaded for sending, downloaded within three days of receipt. */
export class MediaClient {
  constructor(
    private readonly api: ApiClient,
    /** Largest download accepted in all. */
    private readonly maxDownloadBytes: number = FILE_BYTES,
  ) {}

  /** `fileName` is what the receiver sees; Chinese names go out as plain UTF-8. */
  async uploadFile(fileName: string, bytes: Buffer): Promise<UploadedFile> {
    if (bytes.length < SMALLEST_FILE_BYTES || bytes.length > FILE_BYTES) {
      throw new SendFailure('permanent', 'file_size', `a file of ${bytes.length} bytes cannot be uploaded`);
    }
    const form = new FormData();
    form.append('media', new Blob([new Uint8Array(bytes)], { type: 'application/octet-stream' }), fileName);
    const fields = await this.api.call({
      method: 'POST',
      path: '/cgi-bin/media/upload',
      query: { type: 'file' },
      body: form,
      timeoutMs: TRANSFER_TIMEOUT_MS,
      repeatable: true,
    });
    const answer = uploadAnswer.safeParse(fields);
    if (!answer.success) throw new SendFailure('retry', 'no_media_id', 'upload answered without media_id');
    return { mediaId: answer.data.media_id };
  }

  /** Whole, or in ranges when the server finds it too large for one answer. */
  async download(mediaId: string): Promise<FetchedMedia> {
    try {
      return media(await this.api.callRaw(this.#get(mediaId), binary));
    } catch (error) {
      if (!(error instanceof SendFailure && error.code === '830002')) throw error;
      return this.#downloadInRanges(mediaId);
    }
  }

  async #downloadInRanges(mediaId: string): Promise<FetchedMedia> {
    const parts: Buffer[] = [];
    for (let received = 0; ; ) {
      const range = `bytes=${received}-${received + RANGE_BYTES - 1}`;
      const raw = await this.api.callRaw(this.#get(mediaId, { Range: range }), binary);
      // A server that does not know ranges sends everything.
      if (raw.status !== 206) return media(raw);
      parts.push(raw.body);
      received += raw.body.length;
      const total = totalOf(raw);
      if (total > this.maxDownloadBytes) throw tooLarge(total);
      if (received >= total) return media({ ...raw, body: Buffer.concat(parts) });
      if (raw.body.length === 0) throw new SendFailure('retry', 'short_range', 'a range came back empty');
    }
  }

  #get(mediaId: string, headers: Record<string, string> = {}): ApiRequest {
    return {
      method: 'GET',
      path: '/cgi-bin/media/get',
      query: { media_id: mediaId },
      headers,
      maxAnswerBytes: this.maxDownloadBytes,
      timeoutMs: TRANSFER_TIMEOUT_MS,
      repeatable: true,
    };
  }
}

/** Failure comes as JSON under status 200; a file that happens to be JSON comes as an attachment. */
function binary(raw: RawAnswer): RawAnswer {
  const isAttachment = raw.headers['content-disposition'] !== undefined;
  const saysError = !isAttachment && 'errcode' in (jsonObject(raw.body) ?? {});
  if (saysError || raw.status < 200 || raw.status > 299) checkedAnswer(raw, true);
  return raw;
}

function media(raw: RawAnswer): FetchedMedia {
  return {
    bytes: raw.body,
    fileName: fileNameOf(raw.headers['content-disposition'] ?? ''),
    contentType: raw.headers['content-type'] ?? null,
  };
}

/** `Content-Range: bytes 0-15/4711` */
function totalOf(raw: RawAnswer): number {
  const total = /\/(\d+)\s*$/.exec(raw.headers['content-range'] ?? '')?.[1];
  if (total === undefined) throw new SendFailure('permanent', 'no_range', 'a range without Content-Range');
  return Number(total);
}

function tooLarge(bytes: number): SendFailure {
  return new SendFailure('permanent', 'too_large', `a medium of ${bytes} bytes is too large`);
}

/** Header bytes reach us as latin1; the platform writes UTF-8 names into them. */
function fileNameOf(disposition: string): string | null {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  if (encoded !== undefined) return decoded(encoded);
  const plain = /filename="([^"]*)"/i.exec(disposition)?.[1] ?? /filename=([^;]+)/i.exec(disposition)?.[1];
  return plain ? Buffer.from(plain, 'latin1').toString('utf8') : null;
}

function decoded(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
