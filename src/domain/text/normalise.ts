const WIDE = /[！-～\u3000\u00a0\u2000-\u200a\u202f\u205f]/;

/** Full-width ASCII and exotic spaces to their plain forms, character for character: positions stay valid. */
export function toHalfWidth(text: string): string {
  if (!WIDE.test(text)) return text;
  return text
    .replace(/[！-～]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
    .replace(/[\u3000\u00a0\u2000-\u200a\u202f\u205f]/g, ' ');
}

/** Without any white space and without the invisible characters that copying from web pages leaves behind. */
export function stripWhitespace(text: string): string {
  return text.replace(/[\s\u200b-\u200d\u2060\ufeff]+/g, '');
}
