import { toHalfWidth } from '../text/normalise';

const NUMBER_ALONE = /^[#\s]*第?\s*([0-9]{1,15})\s*(?:项|号|条)?[\s。.、,:]*$/;

/**
 * The number of a text that is nothing but a number: `#99999`, `第999项`, `18号`. Whatever it names, it says nothing of
 * work done. Null for any other text.
 */
export function numberAlone(text: string): number | null {
  const digits = NUMBER_ALONE.exec(toHalfWidth(text).trim())?.[1];
  return digits === undefined ? null : Number(digits);
}
