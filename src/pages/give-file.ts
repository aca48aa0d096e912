import { Readable } from 'node:stream';
import type { Context } from 'koa';

export interface FileGiven {
  readonly name: string;
  readonly size: number;
  readonly portions: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  /** Else what the name's ending says. */
  readonly contentType?: string;
}

/** Only as a file to be kept: whatever is in it, no browser shows it as a page of ours. */
export function giveFile(ctx: Context, { name, size, portions, contentType }: FileGiven): void {
  // Names it in UTF-8 as RFC 5987 has it, and in ASCII for who does not read that.
  ctx.attachment(name);
  ctx.set({
    ...(contentType === undefined ? {} : { 'Content-Type': contentType }),
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, no-store',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
  });
  ctx.status = 200;
  ctx.body = Readable.from(portions, { objectMode: false });
  ctx.length = size;
}
