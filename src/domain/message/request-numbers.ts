import { parseNumeral } from '../text/chinese-numerals';
import { toHalfWidth } from '../text/normalise';

/** Numbers of requests that a decision names, and its reason. */
export interface NamedRequests {
  /** Empty when none is named. */
  readonly numbers: readonly number[];
  /** Null when none is given. */
  readonly reason: string | null;
}

/** `#12`, `12`, `12号`, `（12）`; a bare number must stand apart from what follows: 「3天后再报」 names none. */
const NUMBER =
  /^(?:#\s*([0-9]{1,9})|[(（【[]\s*#?([0-9]{1,9})\s*[)）】\]]|(?:编号|申请)?\s*([0-9]{1,9})(?:号|(?=[\s,、;.。:和及与#]|$)))(?:号|申请)*/;
const JOINT = /^(?:[\s,、;.:。]+|和|及|与|以及)+/;

export function readRequestNumbers(text: string): NamedRequests {
  const spoken = toHalfWidth(text);
  const numbers: number[] = [];
  let at = 0;
  for (;;) {
    const skipped = JOINT.exec(spoken.slice(at))?.[0].length ?? 0;
    const match = NUMBER.exec(spoken.slice(at + skipped));
    const number = match && parseNumeral(match[1] ?? match[2] ?? match[3] ?? '');
    if (!match || number === null) break;
    numbers.push(number);
    at += skipped + match[0].length;
  }
  const reason = text
    .slice(at)
    .replace(/^[\s,，、;；:：.。]+/, '')
    .replace(/^(?:原因|理由)(?:是|为)?[\s:：,，]*/, '')
    .replace(/[\s。.！!]+$/, '');
  return { numbers: [...new Set(numbers)], reason: /[\p{L}\p{N}]/u.test(reason) ? reason : null };
}
