import { Entity, Unique } from 'typeorm';
import { Flag, Id, Instant, Str } from './columns';

/** One userid (lower-cased on entry) is one person. */
@Entity('people')
@Unique('uq_people_userid', ['userid'])
export class PersonEntity {
  @Id() id!: number;
  @Str(64) userid!: string;
  @Str(64) name!: string;
  @Str(32, { nullable: true }) phone!: string | null;
  @Str(64, { nullable: true }) position!: string | null;
  /** False once the platform has said that the person does not exist or cannot see the app. */
  @Flag() reachable!: boolean;
  @Instant() createdAt!: Date;
}
