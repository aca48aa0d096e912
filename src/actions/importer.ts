import type { RoleHolder } from '../store/people-repository';

/** Who imports a document, in the chat or by the form. */
export interface Importer {
  readonly personId: number;
  readonly userid: string;
  readonly roles: readonly Pick<RoleHolder, 'role' | 'unitId'>[];
}

/** Coordinators and administrators import. */
export function mayImport({ roles }: Pick<Importer, 'roles'>): boolean {
  return roles.some(({ role }) => role === 'coordinator' || role === 'admin');
}

export function isAdmin({ roles }: Pick<Importer, 'roles'>): boolean {
  return roles.some(({ role }) => role === 'admin');
}

/** Units whose 统筹员 the person is. */
export function coordinatedUnitIds({ roles }: Pick<Importer, 'roles'>): number[] {
  return roles.flatMap(({ role, unitId }) => (role === 'coordinator' && unitId !== null ? [unitId] : []));
}

/** Who has lost some of it since confirms nothing. */
export function rightsOf({ roles }: Pick<Importer, 'roles'>): string[] {
  return roles.map(({ role, unitId }) => `${role}:${unitId ?? ''}`);
}
