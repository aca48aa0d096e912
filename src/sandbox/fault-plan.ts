/** What the next calls get instead of, or after, the true answer. */
export type Fault =
  | { readonly kind: 'errcode'; readonly errcode: number; readonly errmsg: string }
  | { readonly kind: 'http'; readonly status: number; readonly body: string }
  /** Nothing is done; the connection is cut after this long. */
  | { readonly kind: 'hang'; readonly hangMs: number }
  /** Carried out and answered, later than usual. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** The call is carried out, but its answer never comes: the sender cannot know. */
  | { readonly kind: 'lose-answer'; readonly hangMs: number };

export interface PlannedFault {
  readonly id: number;
  /** Calls still to be hit. */
  readonly remaining: number;
  /** Only paths that end so, e.g. `/message/send`; null: every path. */
  readonly path: string | null;
  readonly fault: Fault;
}

/** Faults that a test or a visitor has ordered; the oldest fitting one is used first. */
export class FaultPlan {
  #planned: PlannedFault[] = [];
  #standing: Fault | null = null;
  #lastId = 0;

  plan(next: number, path: string | null, fault: Fault): PlannedFault {
    this.#lastId += 1;
    const planned: PlannedFault = { id: this.#lastId, remaining: next, path, fault };
    this.#planned.push(planned);
    return planned;
  }

  /** Every call gets this fault, until another one takes its place or it is taken away (null). */
  stand(fault: Fault | null): void {
    this.#standing = fault;
  }

  /** The fault for this call, counted down; where none is planned, the standing one. */
  take(path: string): Fault | null {
    const fitting = this.#planned.find((planned) => planned.path === null || path.endsWith(planned.path));
    if (!fitting) return this.#standing;
    this.#planned = this.#planned
      .map((planned) => (planned === fitting ? { ...planned, remaining: planned.remaining - 1 } : planned))
      .filter((planned) => planned.remaining > 0);
    return fitting.fault;
  }

  list(): readonly PlannedFault[] {
    return this.#planned;
  }

  clear(): void {
    this.#planned = [];
  }
}
