const PARTIAL_WORDS = '(?:仅|只是?|先报)?(?:部分|一部分)(?:进展|内容|已报|先报|报送)?';
const PARTIAL_IN_FRONT = new RegExp(
  `^\\s*(?:[（(【[]\\s*${PARTIAL_WORDS}\\s*[）)】\\]][\\s:：，,、]*|${PARTIAL_WORDS}[:：]\\s*)`,
);
const PARTIAL_BEHIND = new RegExp(
  `(?:[（(【[]\\s*${PARTIAL_WORDS}\\s*[）)】\\]]|(?<=[\\s，,。；;])${PARTIAL_WORDS})$`,
);
/** The mark stands in the last few characters: a search of the whole text would begin anew at each of its commas. */
const LONGEST_MARK = 40;
const NIL = /^\s*(?:本期|本季度?|目前|暂)?(?:零报告|无进展)(?:$|[\s:：，,。；;、（(])\s*/;
const DONE = /完成|建成|上线|印发|开展|推进/;
/** The placeholder of our own usage, copied. */
const PLACEHOLDER = /^[<〈《（(]?原因[>〉》）)]?[\s。.]*$/;

/** The text without the mark that more will come, `（部分）…`, `部分：…`, `… 部分`; null when it bears none. */
export function withoutPartialMark(text: string): string | null {
  const front = text.replace(PARTIAL_IN_FRONT, '').trim();
  if (front !== '' && front !== text.trim()) return front;
  const end = withoutEnd(text, /[\s。.]/);
  const mark = PARTIAL_BEHIND.exec(end.slice(-LONGEST_MARK));
  if (!mark) return null;
  const before = end.slice(0, end.length - mark[0].length);
  const isBracketed = /^[（(【[]/.test(mark[0]);
  const bare = isBracketed ? before.trim() : withoutEnd(before, /[\s，,。；;]/).trim();
  return bare === '' ? null : bare;
}

/** Without the characters of that kind at its end. */
function withoutEnd(text: string, kind: RegExp): string {
  let end = text.length;
  while (end > 0 && kind.test(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** The reason behind 零报告 or 无进展 at the beginning of a report; empty when none is given, null when it is no nil report. */
export function nilReason(text: string): string | null {
  const match = NIL.exec(text);
  return (
    match &&
    text
      .slice(match[0].length)
      .replace(/[）)]\s*$/, '')
      .trim()
  );
}

/** The text of a nil report. */
export function nilText(reason: string): string {
  const given = reason.trim().replace(/^(?:原因|理由)(?:是|为)?[\s:：，,]+/, '');
  return given === '' || PLACEHOLDER.test(given) ? '零报告' : `零报告：${given}`;
}

/** Whether a report says no more than that there is nothing to report: a reason may follow, work done may not. */
export function isNilReport(text: string): boolean {
  const reason = nilReason(text);
  return reason !== null && !DONE.test(reason);
}
