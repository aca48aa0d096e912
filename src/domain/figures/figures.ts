import type { ObligationState } from '../obligation/obligation';

/** One obligation as the figures see it. */
export interface ObligationFacts {
  readonly unitId: number;
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
  const count = { submitted: 0, missing: 0, overdue: 0, accepted: 0, returned: 0, partial: 0, waived: 0 };
  let punctual = 0;
  let late = 0;
  let decided = 0;
  for (const fact of facts) {
    if (fact.finished) continue;
    if (fact.state === 'waived') {
      count.waived++;
      continue;
    }
    units.add(fact.unitId);
    const overdue = now > fact.deadline;
    if (fact.state === 'submitted' || fact.state === 'accepted') count.submitted++;
    else {
      count.missing++;
      if (overdue) count.overdue++;
      if (fact.partial) count.partial++;
    }
    if (fact.state === 'accepted') count.accepted++;
    if (fact.state === 'returned') count.returned++;
    if (fact.late === false) punctual++;
    if (fact.late === true) late++;
    if (fact.late !== null || overdue) decided++;
  }
  const owed = count.submitted + count.missing;
  return {
    owed,
    ...count,
    units: units.size,
    punctual,
    late,
    rate: owed === 0 ? null : count.submitted / owed,
    onTimeRate: decided === 0 ? null : punctual / decided,
  };
}

/** The figures of each group (by unit, by section, by period …), groups in the order in which they first appear. */
export function figuresBy<F extends ObligationFacts, K>(
  facts: Iterable<F>,
  groupOf: (fact: F) => K,
  now: Date,
): Map<K, Figures> {
  const groups = new Map<K, F[]>();
  for (const fact of facts) {
    const key = groupOf(fact);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [fact]);
    else group.push(fact);
  }
  return new Map([...groups].map(([key, group]) => [key, figuresOf(group, now)]));
}
