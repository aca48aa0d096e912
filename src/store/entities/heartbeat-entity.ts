import { Entity, Unique } from 'typeorm';
import { Id, Instant, Str } from './columns';

/** When a process last did one of its regular tasks: what should have run and did not is seen here. */
@Entity('heartbeats')
@Unique('uq_heartbeats_task', ['process', 'task'])
export class HeartbeatEntity {
  @Id() id!: number;
  @Str(64) process!: string;
  @Str(32) task!: string;
  @Instant() officeAt!: Date;
  @Instant() machineAt!: Date;
  /** Hash of policy and calendar overrides, so that processes that differ can be named. */
  @Str(64) configHash!: string;
}
