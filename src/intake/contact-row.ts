/** The roles a contacts file can give. */
export type ContactRole = 'contact' | 'unitLeader' | 'coordinator' | 'leader' | 'admin';

export const ROLE_BY_WORD: Readonly<Record<string, ContactRole>> = {
  联络员: 'contact',
  分管领导: 'unitLeader',
  统筹员: 'coordinator',
  领导: 'leader',
  管理员: 'admin',
};

/** These two stand above the units. */
export const ROLES_WITHOUT_UNIT: ReadonlySet<ContactRole> = new Set<ContactRole>(['leader', 'admin']);

export const REQUIRED_COLUMNS = ['单位', '姓名', 'userid', '角色', '顺序'] as const;
export const OPTIONAL_COLUMNS = ['电话', '职务', '事项'] as const;
/** Columns people keep for themselves; everything else unknown is a misspelling and is refused. */
export const IGNORED_COLUMNS: readonly string[] = ['序号', '备注'];

export type ContactColumn = (typeof REQUIRED_COLUMNS)[number] | (typeof OPTIONAL_COLUMNS)[number];

export interface ContactRow {
  /** As written; null for 领导 and 管理员 without a unit. */
  readonly unit: string | null;
  readonly name: string;
  /** Lower-cased: a userid is case-insensitive. */
  readonly userid: string;
  readonly role: ContactRole;
  /** 1 is the primary contact, 2 and more the backups. */
  readonly order: number;
  readonly phone: string | null;
  readonly position: string | null;
  /** Item numbers this contact answers for within the unit; null for all. */
  readonly items: readonly number[] | null;
  readonly line: number;
}
