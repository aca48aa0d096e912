import { Entity, Unique } from 'typeorm';
import { Id, LongText, Str } from './columns';

/** A switch of the whole office that every process obeys at once: `sending` (停发). */
@Entity('settings')
@Unique('uq_settings_name', ['name'])
export class SettingEntity {
  @Id() id!: number;
  @Str(32) name!: string;
  /** JSON. */
  @LongText() value!: string;
}
