import { createHash } from 'node:crypto';
import type { Matched } from './matched';
import { type AuditRow, groupedBy, type Stored } from './stored';
import type { Violation } from './violation';

const REPORT_KINDS = ['report', 'supplement', 'amend', 'several', 'nil'];
const RECEIPT = /已收到（第(\d+)版/g;

/** Answers that say that a command was carried out, and the kinds of operation that they stand for. */
const CARRIED_OUT: Readonly<
  Record<string, { readonly says: RegExp; readonly operations: readonly string[] }>
> = {
  accept: { says: /^已通过/, operations: ['accept'] },
  return: { says: /^已退回/, operations: ['return'] },
  withdraw: { says: /已撤回，现为(?:待报|退回待重报)/, operations: ['withdraw'] },
  undo: { says: /^已撤销/, operations: ['undo'] },
};

/** What senders were told of their reports, commands and pictures is what is stored. */
export function checkReports(matched: readonly Matched[], stored: Stored): Violation[] {
  const versions = groupedBy(stored.versions, ({ inbound_id }) => inbound_id);
  const drafts = groupedBy(stored.drafts, ({ inbound_id }) => inbound_id);
  const operations = groupedBy(stored.operations, ({ inbound_id }) => inbound_id);
  const attachments = groupedBy(stored.attachments, ({ inbound_id }) => inbound_id);
  const found: Violation[] = [];
  for (const { said, rows, answer: seen } of matched) {
    const [row] = rows;
    if (!row) continue;
    const { index: message, kind } = said;
    const answer = seen ?? row.reply ?? '';
    const told = [...answer.matchAll(RECEIPT)].map(([, version]) => Number(version)).sort();
    const own = versions.get(row.id) ?? [];
    const numbers = own.map(({ version }) => version).sort();
    const compared = `told ${told.join(', ') || 'none'}, stored ${numbers.join(', ') || 'none'}`;
    if (told.length > numbers.length) found.push({ rule: 'report lost', message, what: compared });
    else if (told.length < numbers.length) found.push({ rule: 'report doubled', message, what: compared });
    else if (told.join() !== numbers.join()) found.push({ rule: 'report lost', message, what: compared });

    const mark = `F${String(message).padStart(6, '0')}`;
    if (REPORT_KINDS.includes(kind) && !own.every(({ text }) => text.includes(mark)))
      found.push({ rule: 'text lost', message, what: 'a version lacks its text' });
    const kept = drafts.get(row.id) ?? [];
    if (
      REPORT_KINDS.includes(kind) &&
      /保存为草稿/.test(answer) &&
      !kept.some(({ text }) => text.includes(mark))
    )
      found.push({ rule: 'text lost', message, what: 'there is no draft of it' });

    const expected = CARRIED_OUT[kind];
    if (expected) {
      const done = (operations.get(row.id) ?? []).filter((each) => expected.operations.includes(each.kind));
      const saidDone = expected.says.test(answer) ? 1 : 0;
      if (done.length < saidDone) found.push({ rule: 'command lost', message, what: answer });
      if (done.length > saidDone)
        found.push({ rule: 'command doubled', message, what: `${done.length} operations` });
    }
    if (said.pictureSha256 !== null && answer.startsWith('图片已收到'))
      found.push(...checkPicture(message, said.pictureSha256, attachments.get(row.id) ?? [], stored));
  }
  return [...found, ...checkNumbers(stored), ...checkHistory(stored)];
}

function checkPicture(
  message: number,
  sha256: string,
  rows: readonly Stored['attachments'][number][],
  { blobs }: Stored,
): Violation[] {
  const [row] = rows;
  if (rows.length !== 1 || !row) return [{ rule: 'picture lost', message, what: `${rows.length} rows` }];
  // Taken back by its sender.
  if (row.status === 'dropped') return [];
  const bytes = blobs.get(sha256);
  const whole = bytes !== undefined && createHash('sha256').update(bytes).digest('hex') === sha256;
  return row.status === 'stored' && row.sha256 === sha256 && whole
    ? []
    : [{ rule: 'picture lost', message, what: `attachment ${row.id} is ${row.status}` }];
}

/** Versions of a report are numbered from 1 without gaps, and the obligation knows the last. */
function checkNumbers({ versions, obligations }: Stored): Violation[] {
  const byObligation = groupedBy(versions, ({ obligation_id }) => obligation_id);
  return obligations.flatMap(({ id, current_version }) => {
    const numbers = (byObligation.get(id) ?? []).map(({ version }) => version).sort((a, b) => a - b);
    const gapless = numbers.every((number, i) => number === i + 1);
    if (gapless && current_version <= numbers.length) return [];
    const what = `obligation ${id}, current ${current_version}: versions ${numbers.join(', ')}`;
    return [{ rule: 'report doubled' as const, message: null, what }];
  });
}

/** Every state is what the audit log led to, every change counted once. */
function checkHistory({ obligations, audit, versions }: Stored): Violation[] {
  const bySubject = groupedBy(audit, ({ subject }) => subject);
  const found: Violation[] = [];
  for (const { id, state, current_version, revision } of obligations) {
    const after = replayed(bySubject.get(`obligation:${id}`) ?? []);
    const is: Record<string, unknown> = { state, currentVersion: current_version, revision };
    for (const [column, value] of Object.entries(is)) {
      if (column in after && after[column] !== value)
        found.push({
          rule: 'state without history',
          message: null,
          what: `obligation ${id}: ${column} is ${value}, its history ends with ${after[column]}`,
        });
    }
  }
  for (const { id } of versions) {
    const added = (bySubject.get(`version:${id}`) ?? []).filter(({ before }) => before === null);
    if (added.length !== 1)
      found.push({ rule: 'audit', message: null, what: `version ${id} was added ${added.length} times` });
  }
  return found;
}

function replayed(entries: readonly AuditRow[]): Record<string, unknown> {
  const state: Record<string, unknown> = {};
  for (const { after } of entries) Object.assign(state, after === null ? {} : JSON.parse(after));
  return state;
}
