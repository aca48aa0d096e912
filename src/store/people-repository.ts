import { type EntityManager, In } from 'typeorm';
import type { OfficeDay } from '../domain/calendar/office-time';
import { lockRow } from './dialect';
import { PersonEntity } from './entities/person-entity';
import type { Role } from './entities/role-entity';
import { plainRows } from './plain-rows';
import { padded, places, readPlain } from './plain-sql';
import { type Question, sharedPart } from './shared-transaction';

/** An active role with its person and unit: one row of the address list. */
export interface RoleHolder {
  readonly personId: number;
  readonly userid: string;
  readonly name: string;
  readonly phone: string | null;
  readonly reachable: boolean;
  readonly role: Role;
  /** Null for 领导 and 管理员 who are tied to no unit. */
  readonly unitId: number | null;
  readonly unitName: string | null;
  readonly rank: number;
  /** Item numbers this person answers for within the unit; null for all. */
  readonly items: readonly number[] | null;
  /** Ids of the items besides those numbers: see `bindItemNumbers`. */
  readonly itemIds: readonly number[];
}

/** Of whom alone something is to be known; everybody where nothing is said. */
export interface Wanted {
  readonly reachable?: false;
  /** Who was not looked up since that day, and who cannot be reached. */
  readonly checkedBefore?: OfficeDay;
}

/** Ids of units as a SELECT gives them. */
interface UnitsInSql {
  readonly sql: string;
  readonly parameters: readonly number[];
}

/** As the driver gives it. */
type RoleRow = Omit<RoleHolder, 'rank' | 'items' | 'itemIds' | 'reachable'> & {
  readonly roleId: number;
  readonly roleRank: number;
  readonly items: string | null;
  readonly itemIds: string | null;
  readonly reachable: number;
};

const ROLES = `SELECT person.id AS personId, person.userid AS userid, person.name AS name, person.phone AS phone,
    person.reachable AS reachable, role.role AS role, unit.id AS unitId, unit.name AS unitName, role.id AS roleId, role.rank AS roleRank,
    role.items AS items, role.item_ids AS itemIds
  FROM roles role JOIN people person ON person.id = role.person_id LEFT JOIN units unit ON unit.id = role.unit_id`;

/** Written out: what is left of a row that is taken apart costs ten times its memory, and an office has thousands. */
function holderOf(row: RoleRow): RoleHolder {
  return {
    personId: row.personId,
    userid: row.userid,
    name: row.name,
    phone: row.phone,
    reachable: Boolean(row.reachable),
    role: row.role,
    unitId: row.unitId,
    unitName: row.unitName,
    rank: row.roleRank,
    items: row.items === null ? null : (JSON.parse(row.items) as number[]),
    itemIds: row.itemIds === null ? [] : (JSON.parse(row.itemIds) as number[]),
  };
}

const PERSON_LOCKED: Question<string, PersonEntity | null> = {
  name: 'person',
  answer: async (manager, userids) => {
    const people = await new PeopleRepository(manager).allLocked(userids);
    return (userid) => people.get(userid) ?? null;
  },
};

const ROLES_OF: Question<number, RoleHolder[]> = {
  name: 'roles of a person',
  answer: async (manager, personIds) => {
    const roles = await new PeopleRepository(manager).rolesOfAll(personIds);
    return (personId) => roles.get(personId) ?? [];
  },
};

function inList(ids: readonly number[]): UnitsInSql {
  return { sql: places(ids.length), parameters: ids };
}

/** Of a few rows: MariaDB would write them into a table of its own first, which doubles what the statement costs. */
const SORTED_HERE = { sortedHere: true };

/** As the database orders them: those without a unit come first. */
function inOrder(one: RoleRow, other: RoleRow): number {
  return (
    (one.unitId ?? 0) - (other.unitId ?? 0) || one.roleRank - other.roleRank || one.roleId - other.roleId
  );
}

export class PeopleRepository {
  constructor(private readonly manager: EntityManager) {}

  /** `userid` in any case. With `lock`, other transactions for the same person wait for this one. */
  async find(userid: string, { lock = false } = {}): Promise<PersonEntity | null> {
    const part = sharedPart(this.manager);
    if (part && lock) return part.askLocked(PERSON_LOCKED, userid.toLowerCase());
    const query = this.manager
      .createQueryBuilder(PersonEntity, 'person')
      .where('person.userid = :userid', { userid: userid.toLowerCase() });
    return (lock ? lockRow(this.manager, query) : query).getOne();
  }

  /** The active roles of one person. */
  async rolesOf(personId: number): Promise<RoleHolder[]> {
    const part = sharedPart(this.manager);
    if (part) return part.ask(ROLES_OF, personId);
    return this.holders('role.person_id = ?', [personId]);
  }

  /** Contacts and unit leaders of the given units, primary contacts first. */
  async ofUnits(
    units: readonly number[] | UnitsInSql,
    roles: readonly Role[],
    wanted: Wanted = {},
  ): Promise<RoleHolder[]> {
    if ('length' in units && units.length === 0) return [];
    const { sql, parameters } = 'sql' in units ? units : inList(padded(units));
    const { reachable, checkedBefore } = wanted;
    const unreached = reachable === false ? ' AND person.reachable = 0' : '';
    const unchecked =
      checkedBefore === undefined
        ? ''
        : ' AND (person.reachable = 0 OR person.checked_on IS NULL OR person.checked_on < ?)';
    return this.holders(
      `role.unit_id IN ${sql} AND role.role IN ${places(roles.length)}${unreached}${unchecked}`,
      [...parameters, ...roles, ...(checkedBefore === undefined ? [] : [checkedBefore])],
    );
  }

  /** As `ofUnits`, of the people themselves, whatever their units. */
  async ofPeople(userids: readonly string[], roles: readonly Role[]): Promise<RoleHolder[]> {
    if (userids.length === 0) return [];
    const people = padded(userids);
    return this.holders(
      `person.userid IN ${places(people.length)} AND role.role IN ${places(roles.length)}`,
      [...people, ...roles],
    );
  }

  /** Everybody who holds one of the given roles. */
  withRole(roles: readonly Role[]): Promise<RoleHolder[]> {
    return this.holders(`role.role IN ${places(roles.length)}`, roles);
  }

  /** The active roles of several people, each by itself as `rolesOf` has it. */
  async rolesOfAll(personIds: readonly number[]): Promise<Map<number, RoleHolder[]>> {
    const of = new Map<number, RoleHolder[]>(personIds.map((id) => [id, []]));
    const keys = padded(personIds);
    for (const role of await this.holders(`role.person_id IN ${places(keys.length)}`, keys, SORTED_HERE))
      of.get(role.personId)?.push(role);
    return of;
  }

  /** Several people's rows, locked in one order, whoever locks them. */
  async allLocked(userids: readonly string[]): Promise<Map<string, PersonEntity>> {
    const keys = padded(userids);
    const which = `WHERE t.userid IN ${places(keys.length)} ORDER BY t.userid`;
    const people = await plainRows(this.manager, PersonEntity, which, keys, { lock: true });
    return new Map(people.map((person) => [person.userid, person]));
  }

  private async holders(
    where: string,
    parameters: readonly (string | number)[],
    { sortedHere } = { sortedHere: false },
  ): Promise<RoleHolder[]> {
    const order = sortedHere ? '' : 'ORDER BY unit.id, role.rank, role.id';
    const sql = `${ROLES} WHERE role.active = 1 AND ${where} ${order}`;
    const rows = await readPlain<RoleRow>(this.manager, sql, parameters);
    if (sortedHere) rows.sort(inOrder);
    return rows.map(holderOf);
  }

  /** Names by userid (lower-case); who is not registered is left out. */
  async namesOf(userids: readonly string[]): Promise<Map<string, string>> {
    if (userids.length === 0) return new Map();
    const wanted = [...new Set(userids.map((userid) => userid.toLowerCase()))];
    const people = await this.manager.findBy(PersonEntity, { userid: In(wanted) });
    return new Map(people.map(({ userid, name }) => [userid, name]));
  }

  async byIds(ids: readonly number[]): Promise<Map<number, PersonEntity>> {
    if (ids.length === 0) return new Map();
    const people = await this.manager.findBy(PersonEntity, { id: In([...ids]) });
    return new Map(people.map((person) => [person.id, person]));
  }
}
