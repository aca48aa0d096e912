import { isExecutableName } from './file-name';
import { startsWith, zipNames } from './zip-names';

/** A kind of file that is taken. */
export interface FileType {
  readonly contentType: string;
  /** As a file of this kind is named; the first where the name says nothing of the kind. */
  readonly extensions: readonly [string, ...string[]];
}

const type = (contentType: string, ...extensions: [string, ...string[]]): FileType => ({
  contentType,
  extensions,
});

const JPEG = type('image/jpeg', 'jpg', 'jpeg');
const PNG = type('image/png', 'png');
const GIF = type('image/gif', 'gif');
const AMR = type('audio/amr', 'amr');
const SPEEX = type('audio/speex', 'speex', 'spx');
const MP3 = type('audio/mpeg', 'mp3');
const WAV = type('audio/wav', 'wav');
const MP4 = type('video/mp4', 'mp4', 'm4v');
const MOV = type('video/quicktime', 'mov');
const PDF = type('application/pdf', 'pdf');
const DOC = type('application/msword', 'doc', 'wps');
const XLS = type('application/vnd.ms-excel', 'xls', 'et');
const PPT = type('application/vnd.ms-powerpoint', 'ppt', 'dps');
const OFFICE = 'application/vnd.openxmlformats-officedocument';
const DOCX = type(`${OFFICE}.wordprocessingml.document`, 'docx');
const XLSX = type(`${OFFICE}.spreadsheetml.sheet`, 'xlsx');
const PPTX = type(`${OFFICE}.presentationml.presentation`, 'pptx');
const TXT = type('text/plain', 'txt');
const ZIP = type('application/zip', 'zip');

/** What is said of the allowed kinds, to people. */
export const ALLOWED_KINDS =
  '图片（jpg、png、gif）、语音（amr、mp3、wav）、视频（mp4、mov）、文档（pdf、docx、xlsx、pptx、doc、xls、ppt、wps、et、txt）和zip';

const MAGIC: readonly (readonly [FileType, readonly number[]])[] = [
  [JPEG, [0xff, 0xd8, 0xff]],
  [PNG, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  [GIF, ascii('GIF87a')],
  [GIF, ascii('GIF89a')],
  [AMR, ascii('#!AMR')],
  [SPEEX, ascii('#!SPEEX')],
  [MP3, ascii('ID3')],
  [PDF, ascii('%PDF-')],
];
const ZIP_MAGIC = [0x50, 0x4b, 0x03, 0x04];
const COMPOUND = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/** Streams of the old office formats, whose names stand in the file in UTF-16. An installer has none of them. */
const COMPOUND_STREAMS: readonly (readonly [FileType, string])[] = [
  [DOC, 'WordDocument'],
  [XLS, 'Workbook'],
  [PPT, 'PowerPoint Document'],
];
const PARTS: readonly (readonly [FileType, string])[] = [
  [DOCX, 'word/document.xml'],
  [XLSX, 'xl/workbook.xml'],
  [PPTX, 'ppt/presentation.xml'],
];
/** Programs in an archive's clothes, and documents with programs in them. */
const PROGRAM_PARTS = /(?:^|\/)(?:AndroidManifest\.xml|MANIFEST\.MF|vbaProject\.bin)$/i;

/**
 * What a file is, by its content: the name and what the sender says of it count for nothing. Null for whatever is not
 * taken: programs, pages (html, svg) and everything unknown.
 */
export function fileTypeOf(bytes: Uint8Array): FileType | null {
  const known = MAGIC.find(([, magic]) => startsWith(bytes, magic));
  if (known) return known[0];
  if (startsWith(bytes, ZIP_MAGIC)) return zipTypeOf(bytes);
  if (startsWith(bytes, COMPOUND)) return compoundTypeOf(bytes);
  if (startsWith(bytes, ascii('RIFF')) && startsWith(bytes, ascii('WAVE'), 8)) return WAV;
  if (startsWith(bytes, ascii('OggS')) && startsWith(bytes, ascii('Speex'), 28)) return SPEEX;
  if (startsWith(bytes, ascii('ftyp'), 4)) return filmTypeOf(bytes);
  if (startsWith(bytes, ascii('moov'), 4) || startsWith(bytes, ascii('mdat'), 4)) return MOV;
  if (isMp3Frame(bytes)) return MP3;
  return isPlainText(bytes) ? TXT : null;
}

/** A voice message in the messenger's own Speex has no mark by which to know it; text and pages are no voice. */
export function isUnmarkedVoice(bytes: Uint8Array): boolean {
  return fileTypeOf(bytes) === null && !isText(bytes) && !startsWith(bytes, ascii('MZ'));
}

export const UNMARKED_VOICE = SPEEX;

function zipTypeOf(bytes: Uint8Array): FileType | null {
  const names = zipNames(bytes);
  if (!names || names.some((name) => PROGRAM_PARTS.test(name) || isExecutableName(name))) return null;
  if (!names.includes('[Content_Types].xml')) return ZIP;
  return PARTS.find(([, part]) => names.includes(part))?.[0] ?? ZIP;
}

function compoundTypeOf(bytes: Uint8Array): FileType | null {
  const text = new TextDecoder('utf-16le').decode(bytes.subarray(0, bytes.length & ~1));
  return COMPOUND_STREAMS.find(([, name]) => text.includes(name))?.[0] ?? null;
}

/** Telephones also keep pictures (heic, avif) in this container: those are no films. */
function filmTypeOf(bytes: Uint8Array): FileType | null {
  const brand = String.fromCharCode(...bytes.subarray(8, 12));
  if (/^(?:hei|hev|mif1|msf1|avi)/.test(brand)) return null;
  return brand === 'qt  ' ? MOV : MP4;
}

/** MPEG audio, layer III, without a tag in front: the sync bits, and a bit rate and sampling rate that exist. */
function isMp3Frame(bytes: Uint8Array): boolean {
  const [first = 0, second = 0, third = 0] = bytes;
  const layerThree = first === 0xff && (second & 0xe6) === 0xe2;
  return layerThree && (third & 0xf0) !== 0xf0 && (third & 0xf0) !== 0 && (third & 0x0c) !== 0x0c;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: text has none of these
const CONTROL = /[\u0000-\u0008\u000b\u000e-\u001f\u007f]/;
/** What a browser or a shell would take for something to carry out. */
const ACTIVE =
  /^\s*(?:#!|<(?:!doctype|\?xml|\?php|html|head|body|svg|script|style|iframe|img|a\s|div|meta|link|form|object|embed|%))/i;
const ACTIVE_INSIDE = /<(?:script|svg|html|iframe)[\s>]/i;

function isPlainText(bytes: Uint8Array): boolean {
  const text = textIn(bytes);
  return text !== null && !ACTIVE.test(text) && !ACTIVE_INSIDE.test(text);
}

function isText(bytes: Uint8Array): boolean {
  return textIn(bytes) !== null;
}

/** UTF-8, or the GB 18030 of older office machines; null where the bytes are neither, or hold control characters. */
function textIn(bytes: Uint8Array): string | null {
  if (bytes.length === 0) return null;
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      return CONTROL.test(text) ? null : text;
    } catch {
      // Not this encoding.
    }
  }
  return null;
}

function ascii(text: string): number[] {
  return [...text].map((char) => char.charCodeAt(0));
}

/** The extension of a kind of file, by its content type as it was stored; null for one that is not taken. */
export function extensionOf(contentType: string | null): string | null {
  const known = [
    JPEG,
    PNG,
    GIF,
    AMR,
    SPEEX,
    MP3,
    WAV,
    MP4,
    MOV,
    PDF,
    DOC,
    XLS,
    PPT,
    DOCX,
    XLSX,
    PPTX,
    TXT,
    ZIP,
  ];
  return known.find((each) => each.contentType === contentType)?.extensions[0] ?? null;
}
