import { In } from 'typeorm';
import type { Selection } from '../../domain/message/selection';
import { RuleViolation } from '../../domain/rule-violation';
import { sayMoment } from '../../domain/text/say-time';
import { latestEntries, latestNudges } from '../../store/audit-trail';
import type { AuditEntryEntity } from '../../store/entities/audit-entry-entity';
import { OperationEntity } from '../../store/entities/operation-entity';
import { PersonEntity } from '../../store/entities/person-entity';
import { PeopleRepository } from '../../store/people-repository';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { defineCommand, UsageError } from '../define-command';
import { coordinatedPlanIds } from '../member';
import { actionName } from '../texts/action-names';
import { namedShort } from '../texts/name-obligation';
import type { Turn } from '../turn';
import { chooseObligations, namesAny, readSelectors } from '../understanding/choose-obligations';
import { EVERY_STATE } from '../understanding/explain-nothing';

const SHOWN = 15;
/** A command leaves several entries; so many are read to show the latest commands. */
const READ_ENTRIES = 400;

/** 「日志」: who changed what and when, of the own plans; with a unit or an item only of that. */
export const log = defineCommand({
  words: ['日志', '操作日志', '操作记录'],
  usage: '日志 [事项编号] [单位]',
  example: '日志 18 市教育局',
  summary: '最近的操作：时间、人员、内容',
  allowed: ['coordinator'],
  takesGluedText: false,
  async handle(args, turn) {
    const planIds = coordinatedPlanIds(turn.member, turn.calendar);
    if (planIds.length === 0) throw new RuleViolation('plan.none');
    const { selection, rest } = await readSelectors(turn, args);
    if (rest !== '') throw new UsageError(log);
    const obligations = await chooseObligations(turn, selection, EVERY_STATE, {
      everyPeriod: true,
      acrossPlans: true,
    });
    const lines = await linesOf(turn, await entriesOf(turn, selection, planIds, obligations), obligations);
    const said = args.trim() === '' ? '' : `（${args.trim()}）`;
    if (lines.length === 0) return { text: `【日志】${said}没有操作记录。` };
    return { text: [`【日志】${said}最近${lines.length}条：`, ...lines].join('\n') };
  },
});

async function entriesOf(
  turn: Turn,
  selection: Selection,
  planIds: readonly number[],
  obligations: readonly JudgedObligation[],
): Promise<AuditEntryEntity[]> {
  const { manager } = turn.act;
  const whole = !namesAny(selection);
  const entries = await latestEntries(
    manager,
    {
      obligations,
      items: whole || selection.units.length === 0,
      units: whole || selection.items.length === 0,
      planIds: whole ? planIds : [],
    },
    READ_ENTRIES,
  );
  if (!whole) return entries;
  const nudges = await latestNudges(manager, await fellowCoordinators(turn), SHOWN);
  return [...entries, ...nudges].sort((a, b) => b.id - a.id);
}

/** Those who coordinate nothing but what the member coordinates too: what they have done concerns no other plan. */
async function fellowCoordinators({ act, member, calendar }: Turn): Promise<string[]> {
  const planIds = coordinatedPlanIds(member, calendar);
  const unitIds = calendar.plans.flatMap(({ plan }) =>
    planIds.includes(plan.id) && plan.collectingUnitId !== null ? [plan.collectingUnitId] : [],
  );
  const everybody = await new PeopleRepository(act.manager).withRole(['coordinator']);
  const foreign = new Set(
    everybody
      .filter(({ unitId }) => unitId === null || !unitIds.includes(unitId))
      .map(({ userid }) => userid),
  );
  return [...new Set(everybody.map(({ userid }) => userid))].filter((userid) => !foreign.has(userid));
}

/** One line for each command, however many records it changed; one for each entry that belongs to none. */
async function linesOf(
  { act }: Turn,
  entries: readonly AuditEntryEntity[],
  obligations: readonly JudgedObligation[],
): Promise<string[]> {
  const groups = new Map<string, AuditEntryEntity>();
  for (const entry of entries) {
    const key = entry.operationId === null ? `entry:${entry.id}` : `operation:${entry.operationId}`;
    if (!groups.has(key)) groups.set(key, entry);
  }
  const shown = [...groups.values()].slice(0, SHOWN);
  const operations = new Map(
    (
      await act.manager.findBy(OperationEntity, {
        id: In(shown.flatMap(({ operationId }) => operationId ?? [])),
      })
    ).map((operation) => [operation.id, operation]),
  );
  const people = await act.manager.findBy(PersonEntity, { userid: In(shown.map(({ actor }) => actor)) });
  const names = new Map(people.map(({ userid, name }) => [userid, name]));
  return shown.map((entry) => {
    const operation = entry.operationId === null ? undefined : operations.get(entry.operationId);
    const what =
      operation?.summary ?? `${actionName(entry.action)} ${subjectName(entry, obligations)}`.trim();
    const undone = operation?.undoneById ? '（已撤销）' : '';
    const from = entry.inboundId === null ? '' : `（消息${entry.inboundId}）`;
    return `${sayMoment(entry.at)} ${actorName(entry.actor, names)}：${what}${undone}${from}`;
  });
}

function subjectName({ subject }: AuditEntryEntity, obligations: readonly JudgedObligation[]): string {
  const [name, id] = subject.split(':');
  const obligation = name === 'obligation' && obligations.find((each) => each.id === Number(id));
  return obligation ? namedShort(obligation) : '';
}

function actorName(actor: string, names: ReadonlyMap<string, string>): string {
  if (actor === 'system') return '系统';
  if (actor.startsWith('cli:')) return `命令行（${actor.slice('cli:'.length)}）`;
  return names.get(actor) ?? actor;
}
