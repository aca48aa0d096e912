/** The platform cuts a text beyond so many bytes of UTF-8 (docs/platform.md, "message/send"). */
export const MESSAGE_LIMIT_BYTES = 2048;
/** More parts than this no answer has. */
const WIDEST_NUMBERING = '（1234/1234）';

const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });

/**
 * A text in parts below the limit, numbered （1/3） when there are several. Cut between lines, else between sentences,
 * else between characters as people see them; joined again without the numbers the parts give the whole text.
 *
 * `mark` makes every part unlike any other message (a time, a receipt number): the platform drops what it takes for
 * a repetition (docs/platform.md, "message/send"). It stands in the numbering, or below a text that fits one message.
 */
export function splitText(
  text: string,
  limitBytes = MESSAGE_LIMIT_BYTES,
  mark: string | null = null,
): string[] {
  const whole = mark === null ? text : `${text}\n（${mark}）`;
  if (bytesOf(whole) <= limitBytes) return [whole];
  const suffix = mark === null ? '' : `，${mark}`;
  // A line break at the end of a part finds its place in the room for the numbering.
  const room = limitBytes - bytesOf(`${WIDEST_NUMBERING}${suffix}`) - 1;
  const parts: string[] = [];
  let part = '';
  for (const piece of piecesBelow(text, room)) {
    if (part !== '' && bytesOf(part) + bytesShown(piece) > room) {
      parts.push(part);
      part = '';
    }
    part += piece;
  }
  if (part !== '') parts.push(part);
  return parts.map((each, i) => `（${i + 1}/${parts.length}${suffix}）${each}`);
}

/** Pieces that each fit, as large as the borders allow: lines, sentences, characters. */
function* piecesBelow(text: string, room: number): Generator<string> {
  for (const line of text.split(/(?<=\n)/)) {
    if (bytesShown(line) <= room) {
      yield line;
      continue;
    }
    for (const sentence of line.split(/(?<=[。；！？!?;])/)) {
      if (bytesOf(sentence) <= room) yield sentence;
      else yield* charactersOf(sentence, room);
    }
  }
}

/** A cluster of combining marks larger than a message is cut between code points: the platform would cut it anyway. */
function* charactersOf(sentence: string, room: number): Generator<string> {
  for (const { segment } of graphemes.segment(sentence)) {
    if (bytesOf(segment) <= room) yield segment;
    else yield* segment;
  }
}

/** The line break at the end of a part finds its place in the room for the numbering. */
function bytesShown(piece: string): number {
  return bytesOf(piece) - (piece.endsWith('\n') ? 1 : 0);
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}
