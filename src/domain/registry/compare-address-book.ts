import { matchUnit } from './match-unit';
import type { RegistrySnapshot, RegistryUnit } from './registry-snapshot';

/** What is needed of a department, a member, and somebody who is registered (docs/product.md, "Contacts from files and the address book"). */
interface Department {
  readonly id: number;
  readonly name: string;
  readonly parentId: number | null;
}
interface Member {
  readonly userid: string;
  readonly name: string | null;
  readonly mobile: string | null;
  readonly position: string | null;
  readonly departmentIds: readonly number[];
  readonly standing: 'visible' | 'disabled' | 'left';
}
interface Registered {
  readonly userid: string;
  readonly name: string;
  readonly phone: string | null;
  /** Whose 联络员 or 分管领导 the person is. */
  readonly unitIds: readonly number[];
}

export interface BookComparison {
  /** Departments whose members belong to no unit that we know, nearest names first. */
  readonly unmatched: readonly { readonly name: string; readonly near: readonly string[] }[];
  readonly renamed: readonly { readonly userid: string; readonly from: string; readonly to: string }[];
  readonly phones: readonly {
    readonly userid: string;
    readonly name: string;
    readonly from: string | null;
    readonly to: string;
  }[];
  readonly gone: readonly {
    readonly userid: string;
    readonly name: string;
    readonly why: 'disabled' | 'left';
  }[];
  /** Registered for a unit that was compared, and none of its members: moved, or out of our sight. */
  readonly absent: readonly { readonly userid: string; readonly name: string; readonly unit: string }[];
  /** Members who are nobody's contact in their unit: for a person to choose from, never added. */
  readonly proposed: readonly {
    readonly unit: string;
    readonly userid: string;
    readonly name: string;
    readonly phone: string | null;
    readonly position: string | null;
  }[];
}

/**
 * Compares registered people with the address book below one department. A department is a unit by its name; what
 * stands below it (科室) belongs to it as well. `unit`: the whole department is this unit, whatever it is called.
 */
export function compareAddressBook(
  book: { readonly departments: readonly Department[]; readonly members: readonly Member[] },
  registered: readonly Registered[],
  registry: RegistrySnapshot,
  unit: RegistryUnit | null,
): BookComparison {
  const unitOf = unitsOfDepartments(book.departments, registry, unit);
  const people = new Map(registered.map((person) => [person.userid, person]));
  const members = new Map(book.members.map((member) => [member.userid, member]));
  const unitsIn = (member: Member) =>
    [...new Set(member.departmentIds.map((id) => unitOf.get(id) ?? unit))].flatMap((each) => each ?? []);
  const isMemberOf = (userid: string, unitId: number) => {
    const member = members.get(userid);
    return member !== undefined && unitsIn(member).some(({ id }) => id === unitId);
  };
  const compared = new Set([...unitOf.values()].map(({ id }) => id));
  if (unit) compared.add(unit.id);

  const known = [...people.values()].flatMap((person) => {
    const member = members.get(person.userid);
    return member ? [{ person, member }] : [];
  });
  return {
    unmatched: unmatchedDepartments(book, unitOf, registry, unit),
    renamed: known.flatMap(({ person, member }) =>
      member.name === null || member.name === person.name
        ? []
        : [{ userid: person.userid, from: person.name, to: member.name }],
    ),
    phones: known.flatMap(({ person, member }) =>
      member.mobile === null || member.mobile === person.phone
        ? []
        : [{ userid: person.userid, name: person.name, from: person.phone, to: member.mobile }],
    ),
    gone: known.flatMap(({ person, member: { standing } }) =>
      standing === 'visible' ? [] : [{ userid: person.userid, name: person.name, why: standing }],
    ),
    absent: registered.flatMap((person) =>
      person.unitIds
        .filter((id) => compared.has(id) && !isMemberOf(person.userid, id))
        .map((id) => ({ userid: person.userid, name: person.name, unit: nameOf(registry, id) })),
    ),
    proposed: book.members
      .filter(({ standing }) => standing === 'visible')
      .flatMap((member) =>
        unitsIn(member)
          .filter(({ id }) => !people.get(member.userid)?.unitIds.includes(id))
          .map(({ name }) => ({
            unit: name,
            userid: member.userid,
            name: people.get(member.userid)?.name ?? member.name ?? '',
            phone: member.mobile,
            position: member.position,
          })),
      ),
  };
}

/** Each department with the unit that it is, or that the nearest one above it is. */
function unitsOfDepartments(
  departments: readonly Department[],
  registry: RegistrySnapshot,
  unit: RegistryUnit | null,
): Map<number, RegistryUnit> {
  const byId = new Map(departments.map((department) => [department.id, department]));
  const found = new Map<number, RegistryUnit>();
  for (const { id } of departments) {
    const passed = new Set<number>();
    for (let each = byId.get(id); each && !passed.has(each.id); ) {
      passed.add(each.id);
      const match = unit ? null : matchUnit(registry, each.name);
      const own = unit ?? (match?.kind === 'unit' ? match.unit : null);
      if (own) {
        found.set(id, own);
        break;
      }
      each = each.parentId === null ? undefined : byId.get(each.parentId);
    }
  }
  return found;
}

/** Only those with members of their own: a folder that only holds departments says nothing. */
function unmatchedDepartments(
  {
    departments,
    members,
  }: { readonly departments: readonly Department[]; readonly members: readonly Member[] },
  unitOf: ReadonlyMap<number, RegistryUnit>,
  registry: RegistrySnapshot,
  unit: RegistryUnit | null,
): BookComparison['unmatched'] {
  if (unit) return [];
  const filled = new Set(members.flatMap(({ departmentIds }) => departmentIds));
  return departments
    .filter(({ id }) => filled.has(id) && !unitOf.has(id))
    .map(({ name }) => {
      const match = matchUnit(registry, name);
      const near = match.kind === 'unmatched' ? match.candidates.map((each) => each.unit.name) : [];
      return { name, near };
    });
}

function nameOf({ units }: RegistrySnapshot, id: number): string {
  return units.find((unit) => unit.id === id)?.name ?? '';
}
