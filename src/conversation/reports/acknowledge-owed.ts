import { acknowledge } from '../../actions/acknowledge';
import { beginOperation } from '../../actions/operation';
import { type OfficeDay, officeDayOf } from '../../domain/calendar/office-time';
import { findSpokenDay } from '../../domain/message/spoken-day';
import { claims } from '../../domain/reminders/recipient';
import { RuleViolation } from '../../domain/rule-violation';
import { sayDay, sayDayAndWeekday, sayDeadline } from '../../domain/text/say-time';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { listed, namedAll } from '../texts/list-obligations';
import { namedShort } from '../texts/name-obligation';
import { texts } from '../texts/texts';
import type { Reply, Turn } from '../turn';
import { namedByContact, type OwnSelection } from './named-by-contact';
import { owedNow, reportTargets } from './report-targets';

const OPENING = /^(?:(?:好的?|收到|嗯+|知道了|明白|了解|ok)[\s,，。.、!！~]*)+/i;

/**
 * 收到 and 收到 周五前报, for everything the person owes or the items named. A day within the due is noted as a promise;
 * a later one is answered with how to ask for an extension. Throws `item.not_yours`, `unit.not_yours`.
 */
export async function acknowledgeOwed(turn: Turn, text: string): Promise<Reply> {
  const { act } = turn;
  const { selection, rest } = await namedByContact(turn, text.trim().replace(OPENING, ''));
  const owed = await owedBy(turn, selection);
  const [first] = owed;
  if (!first) return { text: `好的。${nothingOwed(selection)}` };
  const today = officeDayOf(act.now);
  const day = findSpokenDay(rest, { today, calendar: act.rules.calendar })?.day ?? null;
  if (day === null) {
    await note(turn, owed, null);
    return { text: `好的。${owedText(owed)}${rest === '' ? texts.howToReport : texts.promiseHow}` };
  }
  if (day < today) return { text: `${sayDayAndWeekday(day)}已过，未记录。${owedText(owed)}` };
  const within = owed.filter(({ marks }) => day <= officeDayOf(marks.dueAt) && act.now <= marks.dueAt);
  const beyond = owed.filter((each) => !within.includes(each));
  if (within.length > 0) await note(turn, within, day);
  const lines = [
    ...(within.length > 0 ? [promisedText(within, day)] : []),
    ...(beyond.length > 0 ? [beyondText(beyond, day)] : []),
  ];
  return { text: lines.join('\n') };
}

/** What the person owes at this moment, of the items and the unit named; items the role leaves to others are not. */
async function owedBy(turn: Turn, { items, units }: OwnSelection): Promise<JudgedObligation[]> {
  const unitIds = units.flatMap((unit) => unit.unitIds);
  const groups = (await reportTargets(turn)).filter(
    ({ unitId }) => unitIds.length === 0 || unitIds.includes(unitId),
  );
  const foreign = items.find((no) => !groups.some(({ itemNo }) => itemNo === no));
  if (foreign !== undefined) throw new RuleViolation('item.not_yours', { no: foreign });
  const owed = owedNow(groups, turn.act.now);
  if (items.length > 0) return owed.filter(({ itemNo }) => items.includes(itemNo));
  const own = owed.filter(({ unitId, itemId, itemNo }) =>
    turn.member.roles.some(
      (role) =>
        role.role === 'contact' &&
        role.unitId === unitId &&
        (role.items === null || claims(role, itemNo, itemId)),
    ),
  );
  return own.length > 0 ? own : owed;
}

async function note(turn: Turn, owed: readonly JudgedObligation[], day: OfficeDay | null): Promise<void> {
  const act = beginOperation(turn.act, {
    kind: day === null ? 'acknowledge' : 'promise',
    summary: day === null ? `收到 ${namedAll(owed)}` : `承诺${sayDay(day)}前报送 ${namedAll(owed)}`,
    // 收到 alone changes nothing that anybody would take back: 撤销 means what was done before it.
    undoable: day !== null,
  });
  await acknowledge(act, {
    obligationIds: owed.map(({ id }) => id),
    personId: turn.member.personId,
    inboundId: turn.inboundId,
    promisedDay: day,
  });
}

function nothingOwed({ items }: OwnSelection): string {
  return items.length > 0 ? `第${items.join('、')}项目前无需报送。` : '贵单位目前没有未报事项。';
}

function owedText(owed: readonly JudgedObligation[]): string {
  const dues = [...new Set(owed.map(({ marks }) => sayDeadline(marks.dueAt)))];
  const numbers = [...new Set(owed.map(({ itemNo }) => itemNo))];
  const [due] = dues;
  if (dues.length === 1) return `第${numbers.join('、')}项请于${due}前报送。`;
  return `未报${owed.length}项：第${numbers.join('、')}项，最早的截止时间为${due}。`;
}

function promisedText(within: readonly JudgedObligation[], day: OfficeDay): string {
  const [first] = within;
  const due = first ? sayDeadline(first.marks.dueAt) : '';
  return (
    `好的，已记下：${named(within)}于${sayDayAndWeekday(day)}前报送。` +
    `此前不再提醒，当日仍会提醒；截止时间不变，为${due}。如有变化请回复“撤销”或另说日期。`
  );
}

function beyondText(beyond: readonly JudgedObligation[], day: OfficeDay): string {
  const [first] = beyond;
  if (!first) return '';
  return (
    `${named(beyond)}应于${sayDeadline(first.marks.dueAt)}前报送，${sayDay(day)}晚于截止时间，未作记录。` +
    `确需推迟的，请回复“延期 ${first.itemNo} 到${sayDay(day)} 原因”，由统筹员批复；批准之前截止时间不变，提醒照常发送。`
  );
}

/** One by its full name, several by unit and number. */
function named(obligations: readonly JudgedObligation[]): string {
  const [only, ...others] = obligations;
  return only && others.length === 0 ? namedShort(only) : listed(obligations).join('；');
}
