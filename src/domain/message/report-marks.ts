const PARTIAL_WORDS = '(?:仅|只是?|先报)?(?:部分|一部分)(?:进展|内容|已报|先报|报送)?';
const PARTIAL_IN_FRONT = new RegExp(
  `^\\s*(?:[（(【[]\\s*${PARTIAL_WORDS}\\s*[）)】\\]][\\s:：，,、]*|${PARTIAL_WORDS}[:：]\\s*)`,
);
const PARTIAL_BEHIND = new RegExp(
  `(?:\\s*[（(【[]\\s*${PARTIAL_WORDS}\\s*[）)】\\]]|[\\s，,。；;]+${PARTIAL_WORDS})[\\s。.]*$`,
);
const NIL = /^\s*(?:本期|本季度?|目前|暂)?(?:零报告|无进展)(?:$|[\s:：，,。；;、（(])\s*/;
const DONE = /完成|建成|上线|印发|开展|推进/;
/** The placeholder of our own usage, copied. */
const PLACEHOLDER = /^[<〈《（(]?原因[>〉》）)]?[\s。.]*$/;

/** The text without the mark that more will come, `（部分）…`, `部分：…`, `… 部分`; null when it bears none. */
export function withoutPartialMark(text: string): string | null {
  for (const mark of [PARTIAL_IN_FRONT, PARTIAL_BEHIND]) {
    const bare = text.replace(mark, '');
    if (bare !== text && bare.trim() !== '') return bare.trim();
  }
  return null;
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
