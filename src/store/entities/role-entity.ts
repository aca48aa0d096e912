import { Entity, Index, Unique } from 'typeorm';
import { Flag, Id, Int, LongText, Ref, Str } from './columns';
import { PersonEntity } from './person-entity';
import { UnitEntity } from './unit-entity';

/** 联络员, 分管领导, 统筹员, 市领导, 管理员. */
export type Role = 'contact' | 'unitLeader' | 'coordinator' | 'leader' | 'admin';

/** One right of one person: the union of a person's active rows is what the person may do. */
@Entity('roles')
@Unique('uq_roles_key', ['roleKey'])
@Index('ix_roles_person', ['personId'])
@Index('ix_roles_unit', ['unitId', 'role'])
export class RoleEntity {
  @Id() id!: number;
  @Ref(() => PersonEntity, 'fk_roles_person') personId!: number;
  /** Null only for 领导 and 管理员, whose right is not tied to a unit. */
  @Ref(() => UnitEntity, 'fk_roles_unit', { nullable: true }) unitId!: number | null;
  @Str(16) role!: Role;
  /** 顺序: 1 is the primary contact, 2 and further the backups. */
  @Int() rank!: number;
  /** 事项: item numbers this contact answers for within the unit, in every plan, as `[5,36]`; null for all. */
  @Str(255, { nullable: true }) items!: string | null;
  /** Items beside those: JSON ids, so that they survive a new numbering; null for none. */
  @LongText({ nullable: true }) itemIds!: string | null;
  @Flag() active!: boolean;
  /** `person:unit:role`, because a unique key over a nullable column would not hold. */
  @Str(64) roleKey!: string;
}

export function roleKeyOf(role: { personId: number; unitId: number | null; role: Role }): string {
  return `${role.personId}:${role.unitId ?? '-'}:${role.role}`;
}
