/** One part of a multipart/form-data body. */
export interface FormPart {
  readonly name: string;
  readonly filename: string | null;
  readonly contentType: string;
  readonly bytes: Buffer;
}

const CRLF = Buffer.from('\r\n');
const HEADER_END = Buffer.from('\r\n\r\n');

/**
 * Splits a multipart/form-data body that is wholly in memory. Null when the content type names no
 * boundary or the body does not end with the closing one: half a file is no file.
 */
export function parseMultipart(body: Buffer, contentType: string): FormPart[] | null {
  const boundary = boundaryOf(contentType);
  if (boundary === null) return null;
  const delimiter = Buffer.from(`--${boundary}`);
  const parts: FormPart[] = [];
  let position = body.indexOf(delimiter);
  while (position !== -1) {
    const afterDelimiter = position + delimiter.length;
    if (body.subarray(afterDelimiter, afterDelimiter + 2).toString('latin1') === '--') return parts;
    // A part starts after the line break that ends the delimiter and stops before the one that begins the next.
    const start = body.indexOf(CRLF, afterDelimiter);
    const next = body.indexOf(Buffer.concat([CRLF, delimiter]), afterDelimiter);
    if (start === -1 || next === -1) return null;
    const part = parsePart(body.subarray(start + CRLF.length, next));
    if (part) parts.push(part);
    position = next + CRLF.length;
  }
  return null;
}

function boundaryOf(contentType: string): string | null {
  if (!/^multipart\/form-data\s*;/i.test(contentType)) return null;
  const match = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  return match?.[1] ?? match?.[2] ?? null;
}

function parsePart(raw: Buffer): FormPart | null {
  const end = raw.indexOf(HEADER_END);
  if (end === -1) return null;
  // Names arrive as raw UTF-8 bytes.
  const headers = raw.subarray(0, end).toString('utf8').split('\r\n');
  const header = (name: string) =>
    headers
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim() ?? '';
  const disposition = header('content-disposition');
  const name = parameter(disposition, 'name');
  if (name === null) return null;
  return {
    name,
    filename: parameter(disposition, 'filename'),
    contentType: header('content-type') || 'application/octet-stream',
    bytes: raw.subarray(end + HEADER_END.length),
  };
}

/** `name="value"` or `name=value`; `filename*=` is another parameter and not read. */
function parameter(disposition: string, name: string): string | null {
  const match = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]+))`, 'i').exec(disposition);
  if (!match) return null;
  return match[1]?.replace(/\\(["\\])/g, '$1').replaceAll('%22', '"') ?? match[2] ?? null;
}
