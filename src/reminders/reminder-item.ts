import type { OfficeDay } from '../domain/calendar/office-time';
import { owedLine } from '../domain/text/owed-line';
import { sayDay } from '../domain/text/say-time';
import type { JudgedObligation } from '../store/read-models/judged-obligations';
import type { ObligationNotes } from './obligation-notes';

/** More of a text than this is read on the item itself (任务, 查看). */
const QUOTED_CHARACTERS = 40;
/** A return's reason is what the reader has to act on. */
const REASON_CHARACTERS = 120;

/** One item with what its reader has to know: why it came back, what is in, what was promised, what came next. */
export function itemText(
  obligation: JudgedObligation,
  notes: ObligationNotes | null,
  personId: number,
  today: OfficeDay,
): string {
  const lines = [owedLine(obligation)];
  if (!notes) return lines[0] ?? '';
  const { returnReason, received, promise, lastNextStep } = notes;
  if (returnReason) lines.push(`退回意见：${quoted(returnReason, REASON_CHARACTERS)}`);
  if (received) lines.push(`已收到：${quoted(received, QUOTED_CHARACTERS)}。请报送其余部分。`);
  if (promise && promise.day < today) {
    const who = promise.personId === personId ? '您' : '贵单位';
    lines.push(`${who}曾答复${sayDay(promise.day)}前报送，目前尚未收到。`);
  }
  if (lastNextStep) lines.push(`上期下一步：${quoted(lastNextStep, QUOTED_CHARACTERS)}`);
  return lines.join('\n');
}

function quoted(text: string, most: number): string {
  const characters = [...text.replace(/\s+/g, ' ').replace(/(?<![。；;，,])[。；;，,]+$/, '')];
  return characters.length <= most ? characters.join('') : `${characters.slice(0, most).join('')}…`;
}
