import { createHash } from 'node:crypto';
import { reachableCoordinators } from '../../actions/open-request';
import { enqueue } from '../../delivery/outbox';
import { MESSAGE_LIMIT_BYTES, splitText } from '../../delivery/split-text';
import { officeDayOf } from '../../domain/calendar/office-time';
import { PeopleRepository, type RoleHolder } from '../../store/people-repository';
import { askWhichCommand } from '../numbered-question';
import type { Reply, Turn } from '../turn';

/** Whom a contact means by a name, among the other contacts of the same unit or units. */
export type Colleague =
  | { readonly kind: 'found'; readonly person: RoleHolder }
  /** Several carry the name, or none was given: the choices. */
  | { readonly kind: 'several'; readonly people: readonly RoleHolder[] }
  | { readonly kind: 'oneself' }
  /** Nobody of that name is a contact of every unit; of these none is. */
  | { readonly kind: 'unknown'; readonly missingIn: readonly number[] };

/** The words that people put behind a name. */
const TITLE = /(?:同志|老师|先生|女士)$/;

/** `said` is a name or a userid; empty: every colleague is meant. A colleague is a contact of each of the units. */
export async function findColleague(
  { act, member }: Turn,
  unitIds: readonly number[],
  said: string,
): Promise<Colleague> {
  const holders = await new PeopleRepository(act.manager).ofUnits(unitIds, ['contact']);
  const everybody = holders.filter(
    ({ personId }, i) =>
      holders.findIndex((each) => each.personId === personId) === i &&
      unitIds.every((id) => holders.some((each) => each.personId === personId && each.unitId === id)),
  );
  const name = said.replace(TITLE, '').trim();
  const matches = (person: RoleHolder) =>
    name === '' || person.name === name || person.userid === name.toLowerCase();
  const named = everybody.filter(matches);
  const others = named.filter(({ personId }) => personId !== member.personId);
  const [first, ...further] = others;
  if (first && further.length === 0 && name !== '') return { kind: 'found', person: first };
  if (first) return { kind: 'several', people: others };
  if (name !== '' && (named.length > 0 || name === member.name)) return { kind: 'oneself' };
  const missing = unitIds.filter((id) => !holders.some((each) => each.unitId === id && matches(each)));
  return { kind: 'unknown', missingIn: missing.length > 0 ? missing : unitIds };
}

/** Which colleague is meant; `saysFor` is the command with a userid in the place of the name. */
export function askWhichColleague(
  turn: Turn,
  people: readonly RoleHolder[],
  ask: string,
  saysFor: (userid: string) => string,
): Promise<Reply> {
  return askWhichCommand(
    turn,
    ask,
    people.map(({ name, userid, rank, phone }) => ({
      label: `${name}（顺序${rank}${phone ? `，${phone}` : `，${userid}`}）`,
      says: saysFor(userid),
    })),
  );
}

/**
 * Nobody of that name is a contact of the unit: the coordinators are asked to add the person, once a day, and the contact is told
 * how it goes on.
 */
export async function askForColleague(
  turn: Turn,
  wanted: { readonly name: string; readonly units: readonly string[]; readonly planId: number | null },
  wish: { readonly what: string; readonly say: string },
): Promise<Reply> {
  const { name, units, planId } = wanted;
  const { what, say } = wish;
  const { act } = turn;
  const coordinators = await reachableCoordinators(act, planId);
  const how = units.map((unit) => `联络员 ${unit} 添加 ${name} <userid>`).join('\n');
  const text =
    `【请登记联络员】${units.join('、')}${turn.member.name}拟${what}，但${name}尚未登记为该单位联络员。` +
    `同意的，请回复：\n${how}`;
  // Asked again on the same day it is the same question: the key lets it through once.
  const matter = createHash('sha256')
    .update(`${units.join('、')}|${name}`)
    .digest('hex')
    .slice(0, 32);
  const occasion = `notice:add-contact:${officeDayOf(act.now)}:${matter}`;
  await enqueue(
    act.manager,
    coordinators.flatMap((to) =>
      splitText(text, MESSAGE_LIMIT_BYTES, `编号${turn.inboundId}`).map((part, i) => ({
        dedupeKey: `${occasion}:${to}:${i + 1}`,
        to,
        kind: 'notice' as const,
        content: { type: 'text' as const, text: part },
      })),
    ),
    { officeNow: act.now, machineNow: act.machineNow },
  );
  const asked =
    coordinators.length > 0
      ? '已请统筹员登记，登记后'
      : `请联系统筹员登记（${how.replace('\n', '；')}），登记后`;
  return {
    text: `${name}尚未登记为${units.join('、')}联络员，未办理。${asked}请再次发送“${say}”。`,
  };
}
