/** `第18项 助推基本公共教育均等化（市教育局）`, and the line above the text: `【二季度】已报，第2版，…：`. */
const HEAD = /^第(\d{1,3})项 [^\n]*（([^\n（）]+)）$/;
const ABOVE_TEXT = /^【([^】\n]+)】[^\n]*第\d+版[^\n]*：$/;

/** A report as 查看 has shown it. */
export interface PastedView {
  readonly number: number;
  readonly unitName: string;
  readonly periodName: string;
  readonly text: string;
}

/** Reads back what 查看 prints, so that whoever copies it, changes some words and sends it, has sent the report. */
export function readPastedView(message: string): PastedView | null {
  const lines = message.trim().split('\n');
  const head = HEAD.exec(lines[0]?.trimEnd() ?? '');
  const above = lines.findIndex((line) => ABOVE_TEXT.test(line.trimEnd()));
  // Two units' reports at once are taken apart by nobody.
  if (!head || above < 1 || lines.slice(1).some((line) => HEAD.test(line.trimEnd()))) return null;
  const period = ABOVE_TEXT.exec(lines[above]?.trimEnd() ?? '');
  const text = lines.slice(above + 1).join('\n');
  if (text.trim() === '') return null;
  return {
    number: Number(head[1]),
    unitName: head[2] ?? '',
    periodName: period?.[1] ?? '',
    text,
  };
}
