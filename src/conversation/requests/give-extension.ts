import type { Act } from '../../actions/act';
import { type GrantedExtension, grantExtension } from '../../actions/grant-extension';
import { notify } from '../../actions/notify';
import { beginOperation } from '../../actions/operation';
import { officeDayOf } from '../../domain/calendar/office-time';
import { sayItem } from '../../domain/plan/item-number';
import { RuleViolation } from '../../domain/rule-violation';
import { sayDay, sayDeadline } from '../../domain/text/say-time';
import { RequestEntity } from '../../store/entities/request-entity';
import { ObligationRepository } from '../../store/obligation-repository';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { primaryContacts } from '../people/unit-contacts';
import { namedAll } from '../texts/list-obligations';
import { namedShort } from '../texts/name-obligation';
import type { Turn } from '../turn';

/** Who is told of an extension: who asked for it, else the contact who answers first. */
export async function extensionReceivers(
  turn: Turn,
  obligations: readonly JudgedObligation[],
): Promise<Map<number, string>> {
  const { manager } = turn.act;
  const receivers = new Map<number, string>();
  for (const [id, contact] of await primaryContacts(turn, obligations))
    if (contact) receivers.set(id, contact.userid);
  const open = await manager.findBy(RequestEntity, { kind: 'extension', status: 'open' });
  for (const { obligationId, userid } of open) {
    if (obligations.some(({ id }) => id === obligationId)) receivers.set(obligationId ?? 0, userid);
  }
  return receivers;
}

export interface GivenExtensions {
  readonly given: readonly { readonly obligation: JudgedObligation; readonly granted: GrantedExtension }[];
  /** So many that somebody has changed meanwhile. */
  readonly overtaken: number;
  /** userids of those who are told. */
  readonly told: readonly string[];
}

/**
 * Gives the obligations their own due, as one command, and tells each person concerned once. A single one that a rule
 * refuses throws; of several those are left out.
 */
export async function giveExtensions(
  turn: Turn,
  obligations: readonly JudgedObligation[],
  dueAt: Date,
  note: string | null,
): Promise<GivenExtensions> {
  const act = beginOperation(turn.act, {
    kind: 'extend',
    summary: `延期 ${namedAll(obligations)}到${sayDay(officeDayOf(dueAt))}`,
    undoable: true,
  });
  const receivers = await extensionReceivers(turn, obligations);
  await new ObligationRepository(act.manager).allForUpdate(obligations.map(({ id }) => id));
  const given: { obligation: JudgedObligation; granted: GrantedExtension }[] = [];
  const mine = new Map<string, { obligation: JudgedObligation; granted: GrantedExtension }[]>();
  for (const obligation of obligations) {
    const granted = await unlessOvertaken(obligations.length > 1, () =>
      grantExtension(act, { obligationId: obligation.id, inForce: obligation.inForce, dueAt, note }),
    );
    if (!granted) continue;
    given.push({ obligation, granted });
    const asker = granted.granted.at(-1)?.userid ?? receivers.get(obligation.id);
    if (asker) mine.set(asker, [...(mine.get(asker) ?? []), { obligation, granted }]);
  }
  const lines = new Map([...mine].map(([userid, all]) => [userid, grantedLines(all)] as const));
  await tell(act, lines, note);
  return { given, overtaken: obligations.length - given.length, told: [...mine.keys()] };
}

async function unlessOvertaken<T>(several: boolean, grant: () => Promise<T>): Promise<T | null> {
  try {
    return await grant();
  } catch (error) {
    if (several && error instanceof RuleViolation) return null;
    throw error;
  }
}

/** What the unit reads of one extension. */
export function grantedLine(obligation: JudgedObligation, { dueAt, state }: GrantedExtension): string {
  const reported = state === 'submitted' ? '（该项已报，无需再报送）' : '';
  return `${namedShort(obligation)}的截止时间改为${sayDeadline(dueAt)}${reported}`;
}

/** The same for several: items of one unit and period that go to the same day stand together. */
function grantedLines(
  all: readonly { readonly obligation: JudgedObligation; readonly granted: GrantedExtension }[],
): string[] {
  const alike = new Map<string, number[]>();
  for (const { obligation, granted } of all) {
    const line = grantedLine(obligation, granted);
    const rest = line.slice(`${sayItem(obligation.itemNo)}`.length);
    alike.set(rest, [...(alike.get(rest) ?? []), obligation.itemNo]);
  }
  return [...alike].map(([rest, numbers]) => `第${numbers.join('、')}项${rest}`);
}

async function tell(
  act: Act,
  lines: ReadonlyMap<string, readonly string[]>,
  note: string | null,
): Promise<void> {
  if (lines.size === 0) return;
  await notify(
    act,
    [...lines].map(([to, own]) => ({
      to,
      text: `【延期通知】${own.join('；')}，提醒随之顺延。${note ? `说明：${note}` : ''}`,
    })),
    'extension',
  );
}
