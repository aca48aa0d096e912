import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { type EffectiveDue, effectiveDue } from '../../domain/obligation/effective-due';
import { type Lamp, lampOf } from '../../domain/obligation/lamp';
import type { ObligationState } from '../../domain/obligation/obligation';
import { isLate } from '../../domain/obligation/punctuality';
import type { OfficeRules } from '../../domain/office-rules';
import { openingInstant } from '../../domain/period/period-window';
import { formerNumber } from '../../domain/plan/item-number';
import type { ReportingPeriodEntity } from '../entities/reporting-period-entity';
import { type ObligationFact, type ObligationFilter, ObligationRepository } from '../obligation-repository';
import { sharedObligations } from '../shared-facts';
import { sharedPart } from '../shared-transaction';
import { type FormerWording, formerWordings, numberBefore, wordingAtClose } from './item-wordings';
import type { PeriodInForce, PlanCalendar } from './plan-calendar';

/** So many are judged before other messages have their turn: some milliseconds. */
const AT_A_STRETCH = 1_000;

/** What is derived from an obligation: the same lamp, the same 逾期 everywhere. */
export interface Judgement {
  readonly marks: EffectiveDue;
  readonly lamp: Lamp;
  /** Null while nothing is reported. */
  readonly late: boolean | null;
  /**
   * 办结 took it out: not owed, in no figure. What was reported before stays, and what a period that had closed by then
   * asked for in vain stays missing: figures once told do not change afterwards.
   */
  readonly itemClosed: boolean;
}

/** Everything that a judgement depends on, besides the period and the time. */
export type Judgeable = Pick<
  ObligationFact,
  'state' | 'ownDueAt' | 'round' | 'firstReportedAt' | 'deadlineWhenReported' | 'itemClosedAt'
>;

/** An obligation with everything that is derived from it. */
export interface JudgedObligation extends ObligationFact, Judgement {
  readonly inForce: PeriodInForce;
  /**
   * Another number by which the item may be known: the one under which a closed period asked for it, or the one that it
   * had until yesterday. Null where there is none.
   */
  readonly formerNo: number | null;
}

/**
 * The obligations of the calendar's plans that `filter` selects, judged at `now`. In a period that is closed an item is
 * called what it was called then; it goes by the number that it has now.
 */
export async function judgedObligations(
  manager: EntityManager,
  calendar: PlanCalendar,
  filter: ObligationFilter,
  rules: OfficeRules,
  now: Date,
): Promise<JudgedObligation[]> {
  const periodIds = filter.periodIds ?? [...calendar.periodById.keys()];
  const judged = (facts: readonly ObligationFact[]) => judgedFacts(manager, calendar, facts, rules, now);
  const part = sharedPart(manager);
  if (part) return sharedObligations(part, { ...filter, periodIds }, periodsOf(calendar), judged);
  return judged(await new ObligationRepository(manager).facts({ ...filter, periodIds }));
}

const PERIODS = new WeakMap<PlanCalendar, ReadonlyMap<number, ReportingPeriodEntity>>();

function periodsOf(calendar: PlanCalendar): ReadonlyMap<number, ReportingPeriodEntity> {
  const known =
    PERIODS.get(calendar) ?? new Map([...calendar.periodById].map(([id, { period }]) => [id, period]));
  PERIODS.set(calendar, known);
  return known;
}

async function judgedFacts(
  manager: EntityManager,
  calendar: PlanCalendar,
  facts: readonly ObligationFact[],
  rules: OfficeRules,
  now: Date,
): Promise<JudgedObligation[]> {
  const planIds = [...new Set(facts.map(({ planId }) => planId))];
  const wordings = await formerWordings(manager, planIds);
  const judging = new Map<number, Judging & { readonly lamps: Lamps }>();
  const judged: JudgedObligation[] = [];
  for (const [i, fact] of facts.entries()) {
    if (i > 0 && i % AT_A_STRETCH === 0) await letOthersRun();
    const inForce = calendar.periodById.get(fact.periodId);
    if (!inForce) continue;
    let ofPeriod = judging.get(fact.periodId);
    if (ofPeriod === undefined) {
      ofPeriod = { ...judgingIn(inForce, rules), lamps: {} };
      judging.set(fact.periodId, ofPeriod);
    }
    judged.push(judge(fact, ofPeriod, wordings.get(fact.itemId) ?? NO_WORDINGS, rules, now));
  }
  return judged;
}

const NO_WORDINGS: readonly FormerWording[] = [];

/** What all obligations of a period are judged by. */
export interface Judging {
  readonly inForce: PeriodInForce;
  readonly opensAt: Date;
  /** Of those without a due of their own, which are nearly all. */
  readonly marks: EffectiveDue;
}

/** Conversations that share a transaction share the periods. */
const KNOWN_JUDGINGS = new WeakMap<
  PeriodInForce,
  { readonly rules: OfficeRules; readonly judging: Judging }
>();

export function judgingIn(inForce: PeriodInForce, rules: OfficeRules): Judging {
  const known = KNOWN_JUDGINGS.get(inForce);
  if (known?.rules === rules) return known.judging;
  const judging = newJudging(inForce, rules);
  KNOWN_JUDGINGS.set(inForce, { rules, judging });
  return judging;
}

function newJudging(inForce: PeriodInForce, rules: OfficeRules): Judging {
  const opensAt = openingInstant(inForce.window, rules.policy);
  const marks = effectiveDue({ ownDueAt: null, round: 1 }, inForce.window, rules.calendar);
  return { inForce, opensAt, marks };
}

/** Of those without a due of their own: in one period and at one moment the same for each state. */
type Lamps = Partial<Record<ObligationState, Lamp>>;

type Unfinished = { -readonly [K in keyof JudgedObligation]: JudgedObligation[K] };

/** Completes the fact itself: a plan may have tens of thousands, and to copy each costs more than to read it. */
function judge(
  fact: ObligationFact,
  judging: Judging & { readonly lamps: Lamps },
  wordings: readonly FormerWording[],
  rules: OfficeRules,
  now: Date,
): JudgedObligation {
  const { marks, lamp, late, itemClosed } = judgementOf(fact, judging, rules, now, judging.lamps);
  const judged = fact as Unfinished;
  judged.inForce = judging.inForce;
  judged.marks = marks;
  judged.lamp = lamp;
  judged.late = late;
  judged.itemClosed = itemClosed;
  nameThen(judged, wordings, now);
  return judged;
}

export function judgementOf(
  fact: Judgeable,
  { inForce, opensAt, marks: common }: Judging,
  rules: OfficeRules,
  now: Date,
  lamps: Lamps = {},
): Judgement {
  const { state } = fact;
  if (fact.ownDueAt === null) {
    lamps[state] ??= lampOf(state, { dueAt: common.dueAt, deadline: common.deadline, opensAt }, now);
    return judgement(fact, common, lamps[state]);
  }
  const marks = effectiveDue(fact, inForce.window, rules.calendar);
  return judgement(
    fact,
    marks,
    lampOf(state, { dueAt: marks.dueAt, deadline: marks.deadline, opensAt }, now),
  );
}

function judgement(fact: Judgeable, marks: EffectiveDue, lamp: Lamp): Judgement {
  return {
    marks,
    lamp,
    late: isLate(fact, marks.punctualUntil),
    itemClosed: wasTakenOut(fact, marks),
  };
}

/** In a period that is closed an item is called what it was called then. */
function nameThen(judged: Unfinished, wordings: readonly FormerWording[], now: Date): void {
  const { itemNo, marks } = judged;
  judged.formerNo = null;
  if (wordings.length === 0) return;
  if (now <= marks.closesAt) {
    judged.formerNo = numberBefore(wordings, itemNo, now);
    return;
  }
  const then = wordingAtClose(wordings, marks.closesAt);
  if (!then) return;
  const sameNumber = then.no === itemNo || then.no === formerNumber(itemNo);
  judged.itemTitle = then.title;
  judged.itemLabel = then.label;
  judged.formerNo = sameNumber ? null : then.no;
}

function wasTakenOut({ state, itemClosedAt }: Judgeable, { closesAt }: EffectiveDue): boolean {
  return itemClosedAt !== null && state !== 'submitted' && state !== 'accepted' && itemClosedAt <= closesAt;
}

/** The lamp at another moment than the obligation was judged for: a preview shows what will be seen then. */
export function lampAt(
  { state, inForce, marks }: Pick<JudgedObligation, 'state' | 'inForce' | 'marks'>,
  rules: OfficeRules,
  now: Date,
): Lamp {
  return lampOf(state, { ...marks, opensAt: openingInstant(inForce.window, rules.policy) }, now);
}

/** Still owed: 待报 or 退回, of an item that is not 办结. */
export function isOwed(obligation: Pick<JudgedObligation, 'state' | 'itemClosed'>): boolean {
  return !obligation.itemClosed && (obligation.state === 'pending' || obligation.state === 'returned');
}
