/** One message of a text that was pasted in several. */
export interface PastedPart {
  /** Row of the message that carried it. */
  readonly inboundId: number;
  /** CreateTime, as an ISO instant: a part that overtook another on its way is put where it was sent. */
  readonly sentAt: string;
  /** The platform's number of the message, for those sent within the same second. */
  readonly messageNo: string;
  readonly text: string;
}

/** Beyond this the form is the better way: some 150 messages. */
export const MOST_PASTED_CHARACTERS = 100_000;
/** After so long without a further part the text is not collected any more; it stays and can be taken up again. */
export const COLLECTING_MS = 24 * 3600_000;
/** A message holds 2048 bytes: one that is nearly full may have been cut by the messenger. */
const FULL_BYTES = 2000;

const END = /^[“"「『【]?(?:完|完了|完毕|粘贴完毕|发完了|结束)[”"」』】]?[。.!！]?$/;
const DROP = /^[“"「『【]?(?:取消|放弃|算了)(?:导入)?[”"」』】]?[。.!！]?$/;

/** 「完」: the text is whole. */
export function isEndWord(text: string): boolean {
  return END.test(text.trim());
}

export function isDropWord(text: string): boolean {
  return DROP.test(text.trim());
}

/** The last line of a message may say that the text is whole. */
export function withoutEndLine(text: string): { readonly text: string; readonly ended: boolean } {
  const lines = text.trimEnd().split('\n');
  const last = lines.at(-1) ?? '';
  if (lines.length < 2 || !isEndWord(last)) return { text, ended: false };
  return { text: lines.slice(0, -1).join('\n'), ended: true };
}

/** In the order in which they were sent; a message is counted once, however often it was delivered. */
export function inOrderSent(parts: readonly PastedPart[]): PastedPart[] {
  const once = new Map(parts.map((part) => [part.inboundId, part]));
  return [...once.values()].sort(
    (a, b) =>
      a.sentAt.localeCompare(b.sentAt) || byNumber(a.messageNo, b.messageNo) || a.inboundId - b.inboundId,
  );
}

/** 64 bits: longer is larger, equally long by digits. Whatever is no number says nothing of the order. */
function byNumber(one: string, other: string): number {
  if (!/^\d+$/.test(one) || !/^\d+$/.test(other)) return 0;
  return one.length - other.length || (one < other ? -1 : Number(one > other));
}

export function joinedText(parts: readonly PastedPart[]): string {
  return inOrderSent(parts)
    .map(({ text }) => text)
    .join('\n');
}

export function charactersIn(parts: readonly PastedPart[]): number {
  return parts.reduce((sum, { text }) => sum + [...text].length, 0);
}

/** Whether the messenger may have cut the message at its end. */
export function mayBeCut(text: string): boolean {
  return new TextEncoder().encode(text).length >= FULL_BYTES;
}
