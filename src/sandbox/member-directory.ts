/** Roles as the contacts file prints them, in the order in which the page groups people. */
export const ROLES = ['统筹员', '联络员', '分管领导', '领导', '管理员'] as const;
export type Role = (typeof ROLES)[number];

/** One row of the members file: a person may have several. */
export interface MemberRow {
  readonly unit: string;
  readonly name: string;
  readonly userid: string;
  readonly role: Role;
  readonly order: number;
}

export interface Post {
  readonly unit: string;
  readonly role: Role;
  readonly order: number;
}

export interface Member {
  /** Lower-case: the platform compares userids without case and answers in lower case. */
  readonly userid: string;
  readonly name: string;
  readonly posts: readonly Post[];
  /** Whether the app's visible range includes the member. */
  readonly visible: boolean;
  /** Whether an administrator has left the account in use. */
  readonly enabled: boolean;
  /** Null: the app is not granted it, as no new app is (docs/platform.md 15). */
  readonly mobile: string | null;
}

export interface Department {
  readonly id: number;
  readonly name: string;
  readonly parentid: number;
  readonly order: number;
}

const ROOT_ID = 1;
const FIRST_UNIT_ID = 2;

/** The simulated organisation: members, and one department per unit under a root. */
export class MemberDirectory {
  readonly #members = new Map<string, Member>();
  readonly #units: string[] = [];

  constructor(
    private readonly corpName: string,
    rows: readonly MemberRow[],
  ) {
    for (const row of rows) this.add(row);
  }

  /** Adds a person, or one more post of a known person. */
  add(row: MemberRow): Member {
    const userid = row.userid.toLowerCase();
    if (!this.#units.includes(row.unit)) this.#units.push(row.unit);
    const known = this.#members.get(userid);
    const post: Post = { unit: row.unit, role: row.role, order: row.order };
    const member: Member = known
      ? { ...known, posts: [...known.posts, post] }
      : { userid, name: row.name, posts: [post], visible: true, enabled: true, mobile: null };
    this.#members.set(userid, member);
    return member;
  }

  find(userid: string): Member | null {
    return this.#members.get(userid.toLowerCase()) ?? null;
  }

  all(): Member[] {
    return [...this.#members.values()];
  }

  change(
    userid: string,
    changes: Partial<Pick<Member, 'name' | 'visible' | 'enabled' | 'mobile'>>,
  ): Member | null {
    const member = this.find(userid);
    if (!member) return null;
    const changed = { ...member, ...changes };
    this.#members.set(member.userid, changed);
    return changed;
  }

  /** Null: there is no such member, or the new userid is taken. */
  rename(userid: string, to: string): Member | null {
    const member = this.find(userid);
    if (!member || this.find(to)) return null;
    const renamed = { ...member, userid: to.toLowerCase() };
    this.#members.delete(member.userid);
    this.#members.set(renamed.userid, renamed);
    return renamed;
  }

  remove(userid: string): boolean {
    return this.#members.delete(userid.toLowerCase());
  }

  departments(): Department[] {
    const units = this.#units.map((name, index) => ({
      id: FIRST_UNIT_ID + index,
      name,
      parentid: ROOT_ID,
      // The platform sorts larger order values first.
      order: this.#units.length - index,
    }));
    return [{ id: ROOT_ID, name: this.corpName, parentid: 0, order: this.#units.length + 1 }, ...units];
  }

  departmentIdsOf(member: Member): number[] {
    return [...new Set(member.posts.map((post) => FIRST_UNIT_ID + this.#units.indexOf(post.unit)))];
  }

  /** Members of a department and, for the root or on request, of those below it. Null: no such department. */
  inDepartment(id: number, withChildren: boolean): Member[] | null {
    if (id === ROOT_ID) return withChildren ? this.all() : [];
    if (!this.departments().some((department) => department.id === id)) return null;
    return this.all().filter((member) => this.departmentIdsOf(member).includes(id));
  }
}
