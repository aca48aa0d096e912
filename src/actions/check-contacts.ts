import { setTimeout as delay } from 'node:timers/promises';
import type { OfficeRules } from '../domain/office-rules';
import type { Logger } from '../observability/logger';
import { machineNow } from '../store/dialect';
import { PersonEntity } from '../store/entities/person-entity';
import { PeopleRepository } from '../store/people-repository';
import { type PersonToCheck, peopleToCheck } from '../store/read-models/people-to-check';
import type { Store } from '../store/store';
import { CannotTell, type Directory, type Standing } from './directory';
import { markReachable, markUnreachable } from './reachability';
import { systemAct } from './system-act';
import { tellOfUnreachable } from './tell-of-unreachable';

export interface CheckParts {
  readonly store: Store;
  readonly rules: OfficeRules;
  readonly directory: Directory;
  readonly logger: Logger;
  /** Something was put into the outbox. */
  readonly wakeDispatcher: () => void;
  /** A check is over, however far it came; `now` is its office time. */
  readonly checked?: (now: Date) => Promise<void>;
  /** Between two lookups of one worker. */
  readonly pause?: (ms: number) => Promise<void>;
  /** This process's machine time in milliseconds, for its own pauses only. */
  readonly steadyNow?: () => number;
}

/** Two at a time, each at most three a second: a few hundred people within a minute, nothing that a gateway would mind. */
const WORKERS = 2;
const PAUSE_MS = 350;
/** Name of this task in the heartbeats. */
export const CHECK_TASK = 'contacts';
/** Longer than any lookup takes; another process takes over the person afterwards. */
const HELD_MS = 60_000;

/**
 * Looks up in the address book everybody whom the coming reminders would be sent to, ahead of each period, and tells
 * the coordinators who cannot be reached (docs/product.md, "Reminders"). What is to be done follows from what is stored,
 * so that a restart goes on where the last process was and several processes share the work: each person is looked up
 * once. Trouble with the platform marks nobody.
 */
export class ContactChecker {
  private running: Promise<void> | null = null;
  private next: Date | null = null;
  private stopped = false;
  private quietUntil = 0;
  private inTrouble = false;
  private saidForbidden = false;

  constructor(private readonly parts: CheckParts) {}

  /** Begins a check at `now` (office time) in the background, after the one that is under way. */
  start(now: Date): void {
    this.next = now;
    this.running ??= this.runUntilDone().finally(() => {
      this.running = null;
    });
  }

  private async runUntilDone(): Promise<void> {
    for (let now = this.next; now && !this.stopped; now = this.next) {
      this.next = null;
      try {
        await this.check(now).finally(() => this.parts.checked?.(now));
      } catch (error) {
        this.parts.logger.error(
          { err: error },
          'the check of the contacts failed; the next one makes up for it',
        );
      }
    }
  }

  /** One check to its end. */
  async check(now: Date): Promise<void> {
    const { store, rules } = this.parts;
    const people = await peopleToCheck(store.read, rules, now);
    await this.lookUp(people, now);
    if (this.stopped) return;
    // Asked again: another process may have people in hand.
    const complete = people.length === 0 || (await peopleToCheck(store.read, rules, now)).length === 0;
    const told = await tellOfUnreachable(store, rules, now, { complete });
    if (told > 0) this.parts.wakeDispatcher();
  }

  /** Ends with the lookups in hand. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async lookUp(people: readonly PersonToCheck[], now: Date): Promise<void> {
    if (people.length === 0 || this.steadyNow() < this.quietUntil) return;
    const { pause = delay } = this.parts;
    const queue = [...people];
    const work = async () => {
      for (let person = queue.shift(); person && !this.stopped; person = queue.shift()) {
        if (!(await this.lookUpOne(person, now))) queue.length = 0;
        if (queue.length > 0) await pause(PAUSE_MS);
      }
    };
    await Promise.all(Array.from({ length: WORKERS }, work));
  }

  /** False when the platform is in no state to answer for anybody. */
  private async lookUpOne(person: PersonToCheck, now: Date): Promise<boolean> {
    if (!(await this.take(person))) return true;
    try {
      const standing = await this.parts.directory(person.userid);
      await this.settle(person, standing, now);
      this.inTrouble = false;
      return true;
    } catch (error) {
      if (!(error instanceof CannotTell)) {
        await this.letGo(person);
        throw error;
      }
      if (error.why === 'forbidden') {
        await this.settle(person, null, now);
        if (!this.saidForbidden)
          this.parts.logger.warn({ code: error.code }, 'the address book does not show us everybody');
        this.saidForbidden = true;
        return true;
      }
      await this.letGo(person);
      this.quietUntil = this.steadyNow() + (error.retryAfterMs ?? 0);
      if (!this.inTrouble)
        this.parts.logger.warn({ code: error.code }, 'the address book cannot be asked; trying again');
      this.inTrouble = true;
      return false;
    }
  }

  /** Another process may have the person in hand, or be done. */
  private take({ personId, unless }: PersonToCheck): Promise<boolean> {
    return this.parts.store.inTransaction(async (manager) => {
      const at = await machineNow(manager);
      const { affected } = await manager
        .createQueryBuilder()
        .update(PersonEntity)
        .set({ checkingUntil: new Date(at.getTime() + HELD_MS) })
        .where('id = :personId', { personId })
        .andWhere('(checked_on IS NULL OR checked_on < :unless)', { unless })
        .andWhere('(checking_until IS NULL OR checking_until < :at)', { at })
        .updateEntity(false)
        .execute();
      return affected === 1;
    });
  }

  private async letGo({ personId }: PersonToCheck): Promise<void> {
    await this.parts.store.inTransaction((manager) =>
      manager.update(PersonEntity, { id: personId }, { checkingUntil: null }),
    );
  }

  /** Null: nothing was said, everything stays as it is. */
  private settle(
    { userid, personId, today }: PersonToCheck,
    standing: Standing | null,
    now: Date,
  ): Promise<void> {
    const { store, rules } = this.parts;
    return store.inTransaction(async (manager) => {
      const person = await new PeopleRepository(manager).find(userid, { lock: true });
      // The account may have been renamed meanwhile: what was said is about nobody then.
      const done = person?.id === personId ? { checkedOn: today } : {};
      await manager.update(PersonEntity, { id: personId }, { ...done, checkingUntil: null });
      if (person?.id !== personId || standing === null) return;
      const act = systemAct(manager, { rules, clock: { now: () => now } }, await machineNow(manager));
      if (standing === 'visible') await markReachable(act, person, { proven: false });
      else await markUnreachable(act, person, standing);
    });
  }

  private steadyNow(): number {
    return (this.parts.steadyNow ?? performance.now.bind(performance))();
  }
}
