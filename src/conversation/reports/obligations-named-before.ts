import { In, IsNull, LessThan, MoreThan } from 'typeorm';
import { leadingSelector } from '../../domain/message/item-selector';
import { RuleViolation } from '../../domain/rule-violation';
import { AttachmentEntity } from '../../store/entities/attachment-entity';
import { AuditEntryEntity } from '../../store/entities/audit-entry-entity';
import { InboundMessageEntity } from '../../store/entities/inbound-message-entity';
import { OperationEntity } from '../../store/entities/operation-entity';
import type { InboundContent } from '../inbound-message';
import type { Turn } from '../turn';
import { readCall } from '../understanding/read-call';
import { readAddress } from './report-address';
import { obligationForReport, reportTargets } from './report-targets';

/** What was named longer ago is no longer what a picture is about. */
const JUST_BEFORE_MS = 10 * 60_000;
const LOOKED_AT = 20;

/**
 * The obligations of the member's units that the latest of the member's messages concerned, of those sent just before
 * this one: it changed them, or named their item. Empty where none did.
 */
export async function obligationsNamedBefore(turn: Turn): Promise<number[]> {
  const { act, member, inboundId } = turn;
  const messages = await act.manager.find(InboundMessageEntity, {
    where: {
      userid: member.userid,
      id: LessThan(inboundId),
      receivedAt: MoreThan(new Date(act.now.getTime() - JUST_BEFORE_MS)),
    },
    order: { id: 'DESC' },
    take: LOOKED_AT,
  });
  const changed = await changedBy(
    turn,
    messages.map(({ id }) => id),
  );
  const groups = await reportTargets(turn);
  const own = new Set(groups.flatMap(({ obligations }) => obligations.map(({ id }) => id)));
  for (const message of messages) {
    const ids = (changed.get(message.id) ?? []).filter((id) => own.has(id));
    if (ids.length > 0) return ids;
    const named = await namedIn(turn, message).catch(namesNothing);
    if (named.length > 0) return named;
  }
  return [];
}

/** By message, the obligations that its commands changed and that were not taken back since. */
async function changedBy({ act, member }: Turn, inboundIds: number[]): Promise<Map<number, number[]>> {
  const { manager } = act;
  const changed = new Map<number, number[]>();
  if (inboundIds.length === 0) return changed;
  const operations = await manager.findBy(OperationEntity, {
    inboundId: In(inboundIds),
    actor: member.userid,
    undoneById: IsNull(),
  });
  const done = operations.filter(({ kind }) => kind !== 'undo');
  if (done.length === 0) return changed;
  const entries = await manager.findBy(AuditEntryEntity, { operationId: In(done.map(({ id }) => id)) });
  const attachments = new Map(
    (await manager.findBy(AttachmentEntity, { id: In([0, ...idsOf(entries, 'attachment')]) })).map((row) => [
      row.id,
      row.obligationId,
    ]),
  );
  for (const { id, inboundId } of done) {
    const mine = entries.filter(({ operationId }) => operationId === id);
    const ids = [
      ...idsOf(mine, 'obligation'),
      ...idsOf(mine, 'attachment').flatMap((attachmentId) => attachments.get(attachmentId) ?? []),
    ];
    const known = changed.get(inboundId ?? 0) ?? [];
    changed.set(inboundId ?? 0, [...new Set([...known, ...ids])]);
  }
  return changed;
}

function idsOf(entries: readonly Pick<AuditEntryEntity, 'subject'>[], table: string): number[] {
  return entries.flatMap(({ subject }) =>
    subject.startsWith(`${table}:`) ? [Number(subject.slice(table.length + 1))] : [],
  );
}

/** A former message that a rule refused names no item. */
function namesNothing(error: unknown): number[] {
  if (error instanceof RuleViolation) return [];
  throw error;
}

/** `附件 5`, `任务 5`, `市残联 22 …`: the obligations of the item that stands in front. */
async function namedIn(turn: Turn, message: InboundMessageEntity): Promise<number[]> {
  const content = JSON.parse(message.content) as InboundContent;
  if (content.type !== 'text') return [];
  const called = await readCall(turn, content.text);
  const { unitId, period, rest } = await readAddress(turn, called?.args ?? content.text);
  const selector = leadingSelector(rest);
  if (!selector) return [];
  // A number alone is an item only where it was answered as one: it may have answered a question.
  const alone = !called && selector.rest.trim() === '';
  if (alone && !message.reply?.startsWith(`第${selector.number}项`)) return [];
  const groups = (await reportTargets(turn)).filter(
    (group) => group.itemNo === selector.number && (unitId === null || group.unitId === unitId),
  );
  return groups.flatMap((group) => obligationForReport(group, turn, period)?.id ?? []);
}
