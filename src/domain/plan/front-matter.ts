import { parseNumeral } from '../text/chinese-numerals';
import { readBrackets } from './brackets';
import type { Paragraph } from './paragraphs';

export interface FrontMatter {
  readonly title: string | null;
  /** 文号: `国发〔2019〕3号`. */
  readonly documentNumber: string | null;
  readonly issuer: string | null;
  readonly issuedOn: string | null;
  /** The addressees, as printed, without the colon. */
  readonly recipients: string | null;
  /** From title, document number or date; null when none of them has one. */
  readonly year: number | null;
}

interface Chunk {
  readonly text: string;
  readonly afterGap: boolean;
}

const TITLE_END =
  /(?:要点|意见|方案|计划|分工|行动|规划|清单|办法|安排|细则|决定|政策|举措|措施|[十\d]条|任务|通知|通告|公告|纲要|报告|指南|台账|函|表)$/;
const DOCUMENT_NUMBER = /^[\p{Script=Han}]{1,12}[〔[［（(【]20\d{2}[〕\]］）)】]第?\d+号(?=$|[-—－])/u;
/** （此件公开发布）, 附件2, 扫一扫: the furniture of a page. */
const FURNITURE =
  /^[（(]?此件|^附件?\s*[\d一二三四五六]*\s*[:：]?$|^扫一扫|^[（(](?:征求意见稿|送审稿|代拟稿)[）)]$/;
const NOTICE = /关于(?:印发|转发|公布|下达).*通知$/;
const ISSUER_END = /(?:人民政府|政府|办公室|办公厅|委员会|国务院|局|厅|部|领导小组|指挥部|院|办)$/;
const DATE =
  /^(20\d{2}|二[〇○零][〇○零一二三四五六七八九]{2})年([\d一二三四五六七八九十]{1,3})月([\d一二三四五六七八九十]{1,3})日$/;
const PUNCTUATION_END = /[。！？；;：:，,、]$/;
const LONGEST_TITLE = 90;
const LONGEST_ISSUER = 40;
/** What is longer than any title over several lines: a table in front of the text must not be joined row by row. */
const LONGEST_JOINED = 300;
/** A document's signature and date stand within its last few paragraphs. */
const SIGNATURE_REACH = 6;

/** Title, issuer, date and addressees, from what stands before the first label and at the very end. */
export function readFrontMatter(front: readonly Paragraph[], ending: readonly Paragraph[]): FrontMatter {
  const head = front.flatMap(chunksOf);
  const tail = ending.slice(-SIGNATURE_REACH).flatMap(chunksOf);
  const title = readTitle(head);
  const documentNumber = firstMatch(head, DOCUMENT_NUMBER);
  const signed = signatureIn(tail) ?? signatureIn(head);
  const issuer = signed?.issuer ?? loneIssuer(tail) ?? issuerInTitle(head);
  return {
    title,
    documentNumber,
    issuer,
    issuedOn: signed?.issuedOn ?? null,
    recipients: head.find(({ text }) => isRecipients(text))?.text.replace(/[:：]$/, '') ?? null,
    year: yearIn(title) ?? yearIn(documentNumber) ?? yearIn(signed?.issuedOn ?? null),
  };
}

function firstMatch(chunks: readonly Chunk[], pattern: RegExp): string | null {
  for (const { text } of chunks) {
    const [found] = pattern.exec(text) ?? [];
    if (found !== undefined) return found;
  }
  return null;
}

/** White space outside brackets and quotation marks parts title, addressees and date where they share a line. */
function chunksOf({ text, afterGap }: Paragraph): Chunk[] {
  const { depth } = readBrackets(text);
  const words = text.split('').map((char, at) => (/\s/.test(char) && depth[at] === 0 ? '\n' : char));
  return words
    .join('')
    .split(/\n+/)
    .filter((part) => part !== '' && !FURNITURE.test(part))
    .map((part, index) => ({ text: part, afterGap: index === 0 && afterGap }));
}

/** The plan's own title comes last before the text; a notice's title only stands in for it. */
function readTitle(chunks: readonly Chunk[]): string | null {
  const candidates = chunks.flatMap((chunk, index) =>
    isTitle(chunk.text) ? [joinedTitle(chunks, index)] : [],
  );
  const own = candidates.filter((title) => !NOTICE.test(title)).at(-1);
  if (own !== undefined) return own;
  const notice = candidates.at(-1);
  if (notice !== undefined) return /印发《(.+)》/.exec(notice)?.[1] ?? notice;
  // No word tells a title of this kind; the first line that is nothing else is one.
  return chunks.find(({ text }) => isPlainHeading(text))?.text ?? null;
}

function isTitle(text: string): boolean {
  const core = text.replace(/[（(〔【][^（(〔【]*[）)〕】]$/, '');
  return (
    core.length >= 4 &&
    core.length <= LONGEST_TITLE &&
    TITLE_END.test(core) &&
    !/[。！；]/.test(core.replace(/《.*》/, ''))
  );
}

function isPlainHeading(text: string): boolean {
  const other = DATE.test(text) || DOCUMENT_NUMBER.test(text) || ISSUER_END.test(text);
  return !other && text.length >= 4 && text.length <= LONGEST_ISSUER && !/[。！？；;：:，,]/.test(text);
}

/** A long title is printed over several lines. */
function joinedTitle(chunks: readonly Chunk[], index: number): string {
  const own = chunks[index];
  if (own === undefined) return '';
  let title = own.text;
  let next = own;
  for (let at = index - 1; at >= 0 && !next.afterGap; at--) {
    const previous = chunks[at];
    if (previous === undefined || !continuesInto(previous.text, title)) break;
    title = previous.text + title;
    next = previous;
  }
  return title;
}

function continuesInto(previous: string, title: string): boolean {
  if (PUNCTUATION_END.test(previous) || DATE.test(previous) || DOCUMENT_NUMBER.test(previous)) return false;
  if (previous.length > LONGEST_ISSUER || title.length > LONGEST_JOINED || isTitle(previous)) return false;
  return ISSUER_END.test(previous) ? title.startsWith('关于') : true;
}

function isRecipients(text: string): boolean {
  return /[:：]$/.test(text) && /^各|人民政府|各单位|各部门|委员会/.test(text) && !/如下[:：]$/.test(text);
}

/** Who signed directly above the date. */
function signatureIn(chunks: readonly Chunk[]): { issuer: string | null; issuedOn: string } | null {
  for (const [index, { text }] of chunks.entries()) {
    const issuedOn = dayOf(text);
    if (issuedOn === null) continue;
    const signers: string[] = [];
    for (let at = index - 1; at >= 0 && isIssuer(chunks[at]?.text); at--)
      signers.unshift(chunks[at]?.text ?? '');
    return { issuer: signers.length === 0 ? null : signers.join('、'), issuedOn };
  }
  return null;
}

function loneIssuer(tail: readonly Chunk[]): string | null {
  return tail.filter(({ text }) => isIssuer(text)).at(-1)?.text ?? null;
}

function issuerInTitle(head: readonly Chunk[]): string | null {
  const titles = head.map((_, index) => joinedTitle(head, index));
  return titles.map((title) => /^(.{2,30}?)关于/.exec(title)?.[1] ?? '').find(isIssuer) ?? null;
}

function isIssuer(text: string | undefined): boolean {
  return (
    text !== undefined &&
    text.length <= LONGEST_ISSUER &&
    !/[，,。；;：:、]/.test(text) &&
    ISSUER_END.test(text)
  );
}

function dayOf(text: string): string | null {
  const [, year = '', month = '', day = ''] = DATE.exec(text) ?? [];
  const [y, m, d] = [parseNumeral(year), parseNumeral(month), parseNumeral(day)];
  if (y === null || m === null || d === null) return null;
  const date = new Date(Date.UTC(y, m - 1, d));
  return date.getUTCMonth() === m - 1 && date.getUTCDate() === d ? date.toISOString().slice(0, 10) : null;
}

function yearIn(text: string | null): number | null {
  const printed = /(?<!\d)(20\d{2}|二[〇○零][〇○零一二三四五六七八九]{2})(?=年|[—–-]|[〕\]］）)】])/.exec(
    text ?? '',
  )?.[1];
  return printed === undefined ? null : parseNumeral(printed);
}
