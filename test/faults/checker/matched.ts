import type { Attempt, Evidence, Pushed, Said } from '../evidence';
import { groupedBy, type InboundRow, type OutboxRow, type Stored } from './stored';

/** What is said while the database is away; the true answer follows. */
const INTERIM = '已收到您的消息。系统正在恢复，登记后将向您发送回执。';

/** One message: what its sender saw and what is stored of it. */
export interface Matched {
  readonly said: Said;
  /** When the platform first got its 200; null: never. */
  readonly acknowledgedMs: number | null;
  readonly rows: readonly InboundRow[];
  /** Different passive answers that the sender may have seen. */
  readonly passive: readonly string[];
  /** The sender was told that the database is away. */
  readonly interim: boolean;
  /** Rows of the outbox that carry its answer. */
  readonly answerRows: readonly OutboxRow[];
  /** Those of them that were shown, each as often as it was. */
  readonly shown: readonly Pushed[];
  /** When the whole answer had been seen; null: it never was. */
  readonly answeredMs: number | null;
  /** The answer as its sender read it. */
  readonly answer: string | null;
}

export function textOfRequest({ request }: Pick<OutboxRow, 'request'>): string | null {
  if (request === null) return null;
  const { text } = JSON.parse(request) as { text?: { content?: string } };
  return text?.content ?? null;
}

export const keyOfPush = (userid: string, text: string) => `${userid}\n${text}`;

export function matchMessages(evidence: Evidence, stored: Stored): Matched[] {
  const byKey = groupedBy(stored.inbound, ({ dedupe_key }) => dedupe_key);
  const answers = groupedBy(
    stored.outbox.filter(({ dedupe_key }) => dedupe_key.startsWith('answer:')),
    ({ dedupe_key }) => Number(dedupe_key.split(':')[1]),
  );
  const pushes = groupedBy(evidence.pushed, ({ userid, text }) => keyOfPush(userid, text));
  return evidence.said.map((said) => {
    const rows = byKey.get(`${evidence.agentId}|${said.userid}|${said.msgId}`) ?? [];
    const taken = said.attempts.filter(({ outcome }) => outcome === 'ok');
    const replies = taken.flatMap(({ reply }) => (reply === null ? [] : [reply]));
    const passive = [...new Set(replies.filter((reply) => reply !== INTERIM))];
    const answerRows = rows.flatMap(({ id }) => answers.get(id) ?? []);
    const shown = answerRows.flatMap(
      (row) => pushes.get(keyOfPush(row.to_userid, textOfRequest(row) ?? '')) ?? [],
    );
    return {
      said,
      acknowledgedMs: taken.length > 0 ? Math.min(...taken.map(({ endedMs }) => endedMs)) : null,
      rows,
      passive,
      interim: replies.includes(INTERIM),
      answerRows,
      shown,
      answeredMs: answeredAt(taken, passive, answerRows, shown),
      answer:
        passive[0] ??
        (answerRows.length > 0 && shown.length >= answerRows.length ? joined(answerRows) : null),
    };
  });
}

function answeredAt(
  taken: readonly Attempt[],
  passive: readonly string[],
  answerRows: readonly OutboxRow[],
  shown: readonly Pushed[],
): number | null {
  const seen = taken.filter(({ reply }) => reply !== null && passive.includes(reply));
  if (seen.length > 0) return Math.min(...seen.map(({ endedMs }) => endedMs));
  if (answerRows.length === 0 || shown.length < answerRows.length) return null;
  return Math.max(...shown.map(({ atMs }) => atMs));
}

/** Parts without their numbers and marks. */
function joined(rows: readonly OutboxRow[]): string {
  return rows
    .map((row) => (textOfRequest(row) ?? '').replace(/^（\d+\/\d+[^）]*）/, '').replace(/\n（消息\d+）$/, ''))
    .join('');
}
