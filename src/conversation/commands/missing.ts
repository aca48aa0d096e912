import { type OfficeDay, officeDayOf } from '../../domain/calendar/office-time';
import { groupedBy } from '../../domain/figures/figures';
import { overdueDays } from '../../domain/obligation/overdue-days';
import { periodName } from '../../domain/period/period-code';
import { sayItems } from '../../domain/plan/item-number';
import { RuleViolation } from '../../domain/rule-violation';
import { lampSign, owedLine } from '../../domain/text/owed-line';
import { sayDay, sayDeadline } from '../../domain/text/say-time';
import { loadPromises, promiseFor } from '../../reminders/planner-inputs';
import { PeopleRepository, type RoleHolder } from '../../store/people-repository';
import { isOwed, type JudgedObligation } from '../../store/read-models/judged-obligations';
import { missingUnits } from '../../store/read-models/period-figures';
import { defineCommand } from '../define-command';
import { coordinatedPlanIds } from '../member';
import { owedNow, reportTargets } from '../reports/report-targets';
import type { Reply, Turn } from '../turn';
import { namesAny, readSelectors } from '../understanding/choose-obligations';
import { type CoordinatedPeriod, selectedPeriods } from '../understanding/coordinator-scope';

/** Of more items than this the numbers are given, not the titles: the list must fit a message or two. */
const IN_FULL = 15;

/** 「未报」: for a coordinator who is missing, ready to copy and to telephone; for a contact what the own unit misses. */
export const missing = defineCommand({
  words: ['未报', '谁没报', '未报单位', '没报'],
  usage: '未报 [报送期|单位|第N项|章节]',
  example: '未报 各县区',
  summary: '查看未报事项；统筹员可见各单位及其联络员、电话',
  allowed: ['coordinator', 'contact'],
  takesGluedText: false,
  async handle(args, turn) {
    const coordinates = coordinatedPlanIds(turn.member, turn.calendar).length > 0;
    return coordinates ? missingForCoordinator(args, turn) : missingForContact(args, turn);
  },
});

async function missingForContact(args: string, turn: Turn): Promise<Reply> {
  const { selection } = await readSelectors(turn, args);
  const foreign = selection.units.find(
    ({ unitIds }) => !unitIds.some((id) => turn.member.contactUnitIds.includes(id)),
  );
  if (foreign) throw new RuleViolation('unit.not_yours', { unit: foreign.said });
  const owed = owedNow(await reportTargets(turn), turn.act.now);
  if (owed.length === 0) return { text: '贵单位目前没有未报事项。' };
  const several = new Set(owed.map(({ unitId }) => unitId)).size > 1;
  const lines = owed.map(
    (each) => `${owedLine(each)}${several ? `，${each.unitName}` : ''}，${sayDeadline(each.marks.dueAt)}前`,
  );
  return { text: [`未报${owed.length}项：`, ...lines].join('\n') };
}

async function missingForCoordinator(args: string, turn: Turn): Promise<Reply> {
  const reading = await readSelectors(turn, args);
  const periods = await selectedPeriods(turn, reading, ['pending', 'returned']);
  const promised = await promisedDays(turn, periods);
  const texts = [];
  for (const period of periods)
    texts.push(await periodText(period, namesAny(reading.selection), promised, turn));
  return { text: texts.join('\n\n') };
}

/** By obligation: until when somebody of the unit has promised the report. */
async function promisedDays(
  { act }: Turn,
  periods: readonly CoordinatedPeriod[],
): Promise<ReadonlyMap<number, OfficeDay>> {
  const periodIds = periods.map(({ inForce }) => inForce.period.id);
  const promises = await loadPromises(act.manager, periodIds);
  return new Map(
    periods.flatMap(({ obligations }) =>
      obligations.flatMap((each) => {
        const promise = promiseFor(each, promises);
        return promise ? [[each.id, promise.day] as const] : [];
      }),
    ),
  );
}

async function periodText(
  { times, inForce, obligations }: CoordinatedPeriod,
  narrowed: boolean,
  promised: ReadonlyMap<number, OfficeDay>,
  turn: Turn,
): Promise<string> {
  const { now, manager } = turn.act;
  const { plan } = times;
  const head = `【未报】《${plan.title}》${periodName(inForce.period.code, plan.year)}`;
  const units = missingUnits(obligations, now);
  if (units.length === 0) return `${head}：${narrowed ? '所选范围内没有未报事项' : '各单位均已报送'}。`;
  const holders = await new PeopleRepository(manager).ofUnits(
    units.map(({ unitId }) => unitId),
    ['contact'],
  );
  const items = units.reduce((sum, { figures }) => sum + figures.missing, 0);
  const owedBy = groupedBy(obligations.filter(isOwed), ({ unitId }) => unitId);
  const contacts = groupedBy(holders, ({ unitId }) => unitId);
  const blocks = units.map(({ unitId, unitName }, i) => {
    const owed = owedBy.get(unitId) ?? [];
    const head = `${i + 1}. ${unitName}，${contactText(contacts.get(unitId) ?? [])}`;
    if (items > IN_FULL) return `${head}：${inShort(owed, promised, now)}`;
    return [
      head,
      ...owed.map((each) => `${itemText(each, now)}${promiseText(promised.get(each.id), now)}`),
    ].join('\n');
  });
  return [`${head}：${units.length}家单位${items}项`, ...blocks].join('\n');
}

/** The items of one unit that stand alike, together: `〔红〕第5、24项，逾期3天；〔蓝〕第18项`. */
function inShort(
  owed: readonly JudgedObligation[],
  promised: ReadonlyMap<number, OfficeDay>,
  now: Date,
): string {
  const alike = groupedBy(owed, (each) => {
    const how = `${standingOf(each)}${overdueText(each, now)}${promiseText(promised.get(each.id), now)}`;
    return `${each.lamp}|${how}`;
  });
  return [...alike]
    .map(
      ([key, items]) =>
        `${lampSign(items[0]?.lamp ?? 'none')}${sayItems(items.map(({ itemNo }) => itemNo))}${key.slice(key.indexOf('|') + 1)}`,
    )
    .join('；');
}

function standingOf({ state, partial }: JudgedObligation): string {
  const notes = [...(state === 'returned' ? ['退回待重报'] : []), ...(partial ? ['部分已报'] : [])];
  return notes.length > 0 ? `（${notes.join('，')}）` : '';
}

function promiseText(day: OfficeDay | undefined, now: Date): string {
  if (day === undefined) return '';
  return day < officeDayOf(now) ? `，曾承诺${sayDay(day)}前报，未兑现` : `，承诺${sayDay(day)}前报`;
}

function contactText(contacts: readonly RoleHolder[]): string {
  if (contacts.length === 0) return '未登记联络员';
  return contacts
    .map(
      ({ name, phone, reachable }) => `${name}${phone ? ` ${phone}` : ''}${reachable ? '' : '（联系不上）'}`,
    )
    .join('、');
}

function itemText(obligation: JudgedObligation, now: Date): string {
  return `${owedLine(obligation)}${overdueText(obligation, now)}`;
}

function overdueText({ marks }: JudgedObligation, now: Date): string {
  const days = overdueDays(marks.deadline, now);
  return days > 0 ? `，逾期${days}天` : '';
}
