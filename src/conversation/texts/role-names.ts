import type { Role } from '../../store/entities/role-entity';

/** Who may, as people say it. */
const ROLE_NAMES: Readonly<Record<Role, string>> = {
  contact: '联络员',
  unitLeader: '分管领导',
  coordinator: '统筹员',
  leader: '市领导',
  admin: '管理员',
};

export function roleNames(roles: readonly Role[]): string {
  return roles.map((role) => ROLE_NAMES[role]).join('、');
}
