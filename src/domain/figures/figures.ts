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
  const units = new Set<number>();
  const counts = sum(facts, now, ({ unitId }) => units.add(unitId));
  return { ...counts, units: units.size };
}

export function countsOf(facts: Iterable<CountedFacts>, now: Date): Counts {
  return sum(facts, now, () => undefined);
}

function sum<F extends CountedFacts>(facts: Iterable<F>, now: Date, owing: (fact: F) => void): Counts {
  const counts = { submitted: 0, missing: 0, overdue: 0, accepted: 0, returned: 0, partial: 0, waived: 0 };
  let punctual = 0;
  let late = 0;
  let decided = 0;
  for (const fact of facts) {
    if (fact.finished) continue;
    const count = fact.count ?? 1;
    if (fact.state === 'waived') {
      counts.waived += count;
      continue;
    }
    owing(fact);
    const overdue = now > fact.deadline;
    if (fact.state === 'submitted' || fact.state === 'accepted') counts.submitted += count;
    else {
      counts.missing += count;
      if (overdue) counts.overdue += count;
      if (fact.partial) counts.partial += count;
    }
    if (fact.state === 'accepted') counts.accepted += count;
    if (fact.state === 'returned') counts.returned += count;
    if (fact.late === false) punctual += count;
    if (fact.late === true) late += count;
    if (fact.late !== null || overdue) decided += count;
  }
  const owed = counts.submitted + counts.missing;
  return {
    owed,
    ...counts,
    punctual,
    late,
    rate: owed === 0 ? null : counts.submitted / owed,
    onTimeRate: decided === 0 ? null : punctual / decided,
  };
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
  return new Map([...groupedBy(facts, groupOf)].map(([key, group]) => [key, figuresOf(group, now)]));
}
