import type { Snapshot } from './snapshot';

interface Expectation {
  readonly what: string;
  readonly holds: (snapshot: Snapshot) => boolean;
}

/** What the service has answered to be done, kept apart from its rows: the rows are held against it. */
export class PromisedRows {
  /** Units whose leader is spared. */
  readonly held = new Set<number>();
  paused = false;
  sendingStopped = false;
  private readonly fresh: Expectation[] = [];

  /** True of the rows the next time they are read. */
  expect(what: string, holds: Expectation['holds']): void {
    this.fresh.push({ what, holds });
  }

  /** What the rows do not show. */
  missingFrom(snapshot: Snapshot): string[] {
    const missing = this.fresh
      .splice(0)
      .filter(({ holds }) => !holds(snapshot))
      .map(({ what }) => what);
    if (snapshot.paused !== this.paused) missing.push(`提醒${this.paused ? '已暂停' : '未暂停'}`);
    const held = new Set([...snapshot.held].map((key) => Number(key.split('|')[1])));
    for (const unitId of this.held) if (!held.has(unitId)) missing.push(`暂缓 of unit ${unitId}`);
    return missing;
  }
}
