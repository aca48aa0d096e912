import { parseNumeral } from '../domain/text/chinese-numerals';
import { toHalfWidth } from '../domain/text/normalise';

/** Longer ranges are slips of the pen. */
const LONGEST_RANGE = 200;

/** `5、36`, `第5项，三十六`, `3-5` → item numbers, each once, ascending; empty when any part is no number. */
export function readItemNumbers(text: string): number[] {
  const parts = toHalfWidth(text)
    .split(/[、,;\s]+/)
    .filter((part) => part !== '');
  const numbers = parts.map(readPart);
  if (numbers.some((part) => part.length === 0)) return [];
  return [...new Set(numbers.flat())].sort((a, b) => a - b);
}

function readPart(part: string): number[] {
  const bare = part.replace(/第|项|[()]/g, '');
  const [from, to, ...more] = bare.split(/[-—–~至到]+/).map(parseNumeral);
  if (from === null || from === undefined || from < 1 || more.length > 0) return [];
  if (to === undefined) return [from];
  if (to === null || to < from || to - from > LONGEST_RANGE) return [];
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
