import { crc32 } from 'node:zlib';

/**
 * One entry of a journal file: record separator (as of RFC 7464), length and checksum of the payload in eight hexadecimal
 * digits each, the payload, a line feed. JSON escapes control characters, so a record separator begins an entry and is
 * nothing else: behind damage the next one is found with certainty.
 */
const SEPARATOR = 0x1e;
const LINE_FEED = 0x0a;
const HEADER_BYTES = 17;
const HEADER = /^[0-9a-f]{16}$/;

export interface ReadFrames {
  readonly payloads: readonly string[];
  /** Bytes of an entry that was cut off while it was written: nobody was told that it is safe. */
  readonly tornBytes: number;
  /** What is neither an entry nor the beginning of the last one. */
  readonly damaged: readonly Buffer[];
}

/** `payload` must be JSON. */
export function encodeFrame(payload: string): Buffer {
  const body = Buffer.from(payload, 'utf8');
  const header = hex(body.length) + hex(crc32(body));
  return Buffer.concat([Buffer.of(SEPARATOR), Buffer.from(header), body, Buffer.of(LINE_FEED)]);
}

/** Everything that a file holds; never throws. */
export function decodeFrames(bytes: Buffer): ReadFrames {
  const payloads: string[] = [];
  const damaged: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const next = nextSeparator(bytes, at + 1);
    const payload = payloadAt(bytes, at, next);
    if (payload === 'torn') return { payloads, tornBytes: bytes.length - at, damaged };
    if (payload === 'damaged') damaged.push(bytes.subarray(at, next));
    else payloads.push(payload.toString('utf8'));
    at = next;
  }
  return { payloads, tornBytes: 0, damaged };
}

function payloadAt(bytes: Buffer, at: number, next: number): Buffer | 'torn' | 'damaged' {
  const isLast = next === bytes.length;
  if (bytes[at] !== SEPARATOR) return 'damaged';
  const header = bytes.subarray(at + 1, Math.min(at + HEADER_BYTES, next)).toString('latin1');
  if (header.length < HEADER_BYTES - 1) return isLast && /^[0-9a-f]*$/.test(header) ? 'torn' : 'damaged';
  if (!HEADER.test(header)) return 'damaged';
  const end = at + HEADER_BYTES + Number.parseInt(header.slice(0, 8), 16) + 1;
  if (end > next) return isLast ? 'torn' : 'damaged';
  const payload = bytes.subarray(at + HEADER_BYTES, end - 1);
  const isWhole = end === next && bytes[end - 1] === LINE_FEED && hex(crc32(payload)) === header.slice(8);
  return isWhole ? payload : 'damaged';
}

function nextSeparator(bytes: Buffer, from: number): number {
  const found = bytes.indexOf(SEPARATOR, from);
  return found === -1 ? bytes.length : found;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
