import type { ObligationState } from '../obligation/obligation';

/** One obligation as the figures see it, or so many that are alike. */
export interface CountedFacts {
  /** 1 where nothing is said. */
  readonly count?: number;
  readonly state: ObligationState;
  /** 部分已报. */
  readonly partial: boolean;
  /** 办结 before this period asked for it: the obligation is not owed. */
  readonly finished: boolean;
  /** `EffectiveDue.deadline`: grace included, nothing is overdue before it. */
  readonly deadline: Date;
  /** `isLate`: null while nothing has been reported. */
  readonly late: boolean | null;
}

export interface ObligationFacts extends CountedFacts {
  readonly unitId: number;
}

/** Figures of what is not told apart by unit. */
export type Counts = Omit<Figures, 'units'>;

/** Counted in obligations. owed = submitted + missing; waived and finished ones stand apart. */
export interface Figures {
  /** 应报. */
  readonly owed: number;
  /** 已报: state submitted or accepted. */
  readonly submitted: number;
  /** 未报: state pending or returned. */
  readonly missing: number;
  /** 逾期: those of 未报 whose own deadline has passed. */
  readonly overdue: number;
  /** 通过, part of `submitted`. */
  readonly accepted: number;
  /** 退回待重报, part of `missing`. */
  readonly returned: number;
  /** 部分已报, part of `missing`. */
  readonly partial: number;
  /** 免报. */
  readonly waived: number;
  /** Distinct units that owe at least one of these. */
  readonly units: number;
  /** Owed ones whose first report came in time; a return does not take that away. */
  readonly punctual: number;
  /** Owed ones whose first report came late. */
  readonly late: number;
  /** 报送率 = submitted / owed; null when nothing is owed. */
  readonly rate: number | null;
  /**
   * 按时率 = punctual / (reported at least once, or deadline passed). What can still come in time is left out, so
   * that the rate means something before the deadline; after it, it is punctual / owed. null when nothing is decided.
   */
  readonly onTimeRate: number | null;
}

/** The figures of docs/product.md: chat, pages, documents and command line all take them from here. */
export function figuresOf(facts: Iterable<ObligationFacts>, now: Date): Figures {
  const units = new DistinctUnits();
  const tally = new Tally();
  for (const fact of facts) if (tally.add(fact, now)) units.add(fact.unitId);
  return figuresFrom(tally, units);
}

export function countsOf(facts: Iterable<CountedFacts>, now: Date): Counts {
  const tally = new Tally();
  for (const fact of facts) tally.add(fact, now);
  return tally.counts();
}

function figuresFrom(tally: Tally, units: DistinctUnits): Figures {
  return Object.assign(tally.counts(), { units: units.size });
}

/** Adds up as the facts come: of thousands of units at once nothing else is kept. */
class Tally {
  private submitted = 0;
  private missing = 0;
  private overdue = 0;
  private accepted = 0;
  private returned = 0;
  private partial = 0;
  private waived = 0;
  private punctual = 0;
  private late = 0;
  private decided = 0;

  /** Whether it is owed. */
  add({ count = 1, state, partial, finished, deadline, late }: CountedFacts, now: Date): boolean {
    if (finished) return false;
    if (state === 'waived') {
      this.waived += count;
      return false;
    }
    const overdue = now > deadline;
    if (state === 'submitted' || state === 'accepted') this.submitted += count;
    else {
      this.missing += count;
      if (overdue) this.overdue += count;
      if (partial) this.partial += count;
    }
    if (state === 'accepted') this.accepted += count;
    if (state === 'returned') this.returned += count;
    if (late === false) this.punctual += count;
    if (late === true) this.late += count;
    if (late !== null || overdue) this.decided += count;
    return true;
  }

  counts(): Counts {
    const owed = this.submitted + this.missing;
    return {
      owed,
      submitted: this.submitted,
      missing: this.missing,
      overdue: this.overdue,
      accepted: this.accepted,
      returned: this.returned,
      partial: this.partial,
      waived: this.waived,
      punctual: this.punctual,
      late: this.late,
      rate: owed === 0 ? null : this.submitted / owed,
      onTimeRate: this.decided === 0 ? null : this.punctual / this.decided,
    };
  }
}

/** How many units; where figures are told unit by unit each has but one, for which a set would be much. */
class DistinctUnits {
  private first: number | undefined;
  private all: Set<number> | undefined;

  add(unitId: number): void {
    if (this.first === undefined) this.first = unitId;
    else if (this.all) this.all.add(unitId);
    else if (unitId !== this.first) this.all = new Set([this.first, unitId]);
  }

  get size(): number {
    return this.all?.size ?? (this.first === undefined ? 0 : 1);
  }
}

/** Facts by group (unit, section, period …), groups in the order in which they first appear. */
export function groupedBy<F, K>(facts: Iterable<F>, groupOf: (fact: F) => K): Map<K, F[]> {
  const groups = new Map<K, F[]>();
  for (const fact of facts) {
    const key = groupOf(fact);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [fact]);
    else group.push(fact);
  }
  return groups;
}

/** The figures of each group, in the same order. */
export function figuresBy<F extends ObligationFacts, K>(
  facts: Iterable<F>,
  groupOf: (fact: F) => K,
  now: Date,
): Map<K, Figures> {
  const groups = new Map<K, { readonly tally: Tally; readonly units: DistinctUnits }>();
  for (const fact of facts) {
    const key = groupOf(fact);
    let group = groups.get(key);
    if (group === undefined) {
      group = { tally: new Tally(), units: new DistinctUnits() };
      groups.set(key, group);
    }
    if (group.tally.add(fact, now)) group.units.add(fact.unitId);
  }
  return new Map([...groups].map(([key, { tally, units }]) => [key, figuresFrom(tally, units)]));
}
