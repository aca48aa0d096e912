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

/** Without them a row says nothing. */
export const REQUIRED_COLUMNS = ['单位', '姓名', 'userid'] as const;
/** Of the template; where a file has no 角色 everybody is a 联络员, where it has no 顺序 the order of the rows counts. */
export const USUAL_COLUMNS = ['角色', '顺序'] as const;
export const OPTIONAL_COLUMNS = ['电话', '职务', '事项'] as const;

export type ContactColumn =
  | (typeof REQUIRED_COLUMNS)[number]
  | (typeof USUAL_COLUMNS)[number]
  | (typeof OPTIONAL_COLUMNS)[number];

export const CONTACT_COLUMNS: readonly ContactColumn[] = [
  ...REQUIRED_COLUMNS,
  ...USUAL_COLUMNS,
  ...OPTIONAL_COLUMNS,
];

export interface ContactRow {
  /** As written; null for 领导 and 管理员 without a unit. */
  readonly unit: string | null;
  readonly name: string;
  /** Lower-cased: a userid is case-insensitive. */
  readonly userid: string;
  readonly role: ContactRole;
  /** 1 is the primary contact, 2 and more the backups. */
  readonly order: number;
  /** The file gives no 顺序: it is the place among the unit's rows, and who is registered keeps the place. */
  readonly orderImplied?: true;
  readonly phone: string | null;
  readonly position: string | null;
  /** Item numbers this contact answers for within the unit; null for all. */
  readonly items: readonly number[] | null;
  /** The file has no column 事项: who is registered goes on answering for the same. */
  readonly itemsImplied?: true;
  readonly line: number;
  /** The cell of the unit is empty (merged with the one above it in the spreadsheet): taken from this line. */
  readonly unitFromLine?: number;
}
