/** Leaves out the one intended difference: `text` of the entities is MEDIUMTEXT on MySQL, a type SQLite lacks. */
export function withoutWiderTexts(drift: readonly string[]): string[] {
  return drift.filter((statement, i) => {
    const pair = `${statement}\n${drift[i + 1] ?? ''}`;
    const pairBefore = `${drift[i - 1] ?? ''}\n${statement}`;
    return !WIDER_TEXT.test(pair) && !WIDER_TEXT.test(pairBefore);
  });
}

const WIDER_TEXT = /^(ALTER TABLE `\w+`) DROP COLUMN (`\w+`)\n\1 ADD \2 text( NOT)? NULL$/;
