import { stripWhitespace } from '../text/normalise';

/** A name as it is compared: white space gone, brackets and separators of every kind made one. */
export function comparableName(name: string): string {
  return stripWhitespace(name.normalize('NFKC'))
    .replace(/[<〈《[【〔「{]/g, '(')
    .replace(/[>〉》\]】〕」}]/g, ')')
    .replace(/[,，;；､·/]/g, '、')
    .toLowerCase();
}
