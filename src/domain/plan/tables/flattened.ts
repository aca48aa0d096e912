import { readLabel } from '../labels';
import { columnRole, headerRoles } from './column-roles';

/** A line of the document with its place in the source. */
export interface NumberedLine {
  text: string;
  readonly line: number;
}

/** Fewer header words in a row of lines are a coincidence. */
const FEWEST_COLUMNS = 3;
/** So many lines too many in one row may still be a broken cell. */
const MOST_SPARE = 3;

/**
 * A table copied from a web page or a PDF with one cell on each line (fixture table-flattened): the lines of
 * a row are put side by side again, parted by tabs. It needs a column of numbers to tell where rows begin.
 */
export function joinFlattened(lines: readonly NumberedLine[]): void {
  const filled = lines.filter(({ text }) => text.trim() !== '' && !text.includes('\t'));
  for (let at = 0; at < filled.length; at++) {
    const width = headerWidth(filled, at);
    if (width === 0) continue;
    putTogether(filled.slice(at, at + width));
    at = joinRows(filled, at + width, width) - 1;
  }
}

function headerWidth(lines: readonly NumberedLine[], from: number): number {
  if (columnRole(lines[from]?.text ?? '') !== 'no') return 0;
  let width = 1;
  while (columnRole(lines[from + width]?.text ?? '') !== 'unknown') width++;
  const words = lines.slice(from, from + width).map(({ text }) => text);
  return width >= FEWEST_COLUMNS && headerRoles(words) !== null ? width : 0;
}

/** Where the rows end: with the first line that neither belongs to one nor heads the next. */
function joinRows(lines: readonly NumberedLine[], from: number, width: number): number {
  let at = from;
  for (let expected = 1; ; ) {
    const text = lines[at]?.text.trim() ?? '';
    if (isNumber(text, expected)) {
      const next = nextNumber(lines, at + 1, width + MOST_SPARE, expected + 1);
      const size = next ?? width;
      putTogether(lines.slice(at, at + size), width);
      at += size;
      expected++;
    } else if (readLabel(text) !== null && isNumber(lines[at + 1]?.text.trim() ?? '', expected)) at++;
    else return at;
  }
}

/** How many lines later the next number stands; null when it does not within reach. */
function nextNumber(
  lines: readonly NumberedLine[],
  from: number,
  reach: number,
  wanted: number,
): number | null {
  for (let step = 0; step < reach; step++) {
    const text = lines[from + step]?.text.trim() ?? '';
    if (isNumber(text, wanted)) return step + 1;
    if (readLabel(text)?.kind === 'chinese') return step + 1;
  }
  return null;
}

function isNumber(text: string, wanted: number): boolean {
  return new RegExp(`^[（(]?${wanted}[）)]?[.．、]?$`).test(text);
}

/** A row with a line too many has a cell that goes on: the one that ends with a comma. */
function putTogether(lines: readonly NumberedLine[], width = lines.length): void {
  const cells = lines.map(({ text }) => text.trim());
  for (let at = 0; at < cells.length - 1 && cells.length > width; ) {
    if (/[，、,；]$/.test(cells[at] ?? '')) cells.splice(at, 2, `${cells[at]}\v${cells[at + 1]}`);
    else at++;
  }
  const [first, ...rest] = lines;
  if (first === undefined) return;
  first.text = cells.join('\t');
  for (const line of rest) line.text = '';
}
