import type { Answer, Shot } from './shot';

const MOST_SHOWN = 20;
/** What is shown of a request that went wrong. */
const EXCERPT = 300;

interface OfKind {
  count: number;
  longestMs: number;
  readonly statuses: Map<number, number>;
}

/** What came of the shots: how many of which kind, how they were answered, what should not have been. */
export class Findings {
  readonly problems: string[] = [];
  longestMs = 0;
  private readonly kinds = new Map<string, OfKind>();

  note(shot: Shot, answer: Answer): void {
    const of = this.kinds.get(shot.kind) ?? { count: 0, longestMs: 0, statuses: new Map() };
    this.kinds.set(shot.kind, of);
    of.count += 1;
    of.longestMs = Math.max(of.longestMs, answer.tookMs);
    of.statuses.set(answer.status, (of.statuses.get(answer.status) ?? 0) + 1);
    this.longestMs = Math.max(this.longestMs, answer.tookMs);
    const problem = problemOf(shot, answer);
    if (problem && this.problems.length < MOST_SHOWN)
      this.problems.push(
        `${problem}: ${shot.method} ${shot.path.slice(0, EXCERPT)} (${shot.kind})\n  ${excerpt(shot.inside ?? shot.body)}\n  ${excerpt(answer.body)}`,
      );
  }

  get count(): number {
    return [...this.kinds.values()].reduce((sum, { count }) => sum + count, 0);
  }

  report(): string {
    const rows = [...this.kinds].sort().map(([kind, { count, longestMs, statuses }]) => {
      const answered = [...statuses].sort(([a], [b]) => a - b).map(([status, times]) => `${status}×${times}`);
      return `  ${kind.padEnd(28)}${String(count).padStart(8)}  longest ${String(Math.round(longestMs)).padStart(6)} ms  ${answered.join(' ')}`;
    });
    return rows.join('\n');
  }
}

/** A database is there all the time: nothing may fail, and what nobody vouches for must not be given. */
function problemOf(shot: Shot, { status }: Answer): string | null {
  if (status >= 500) return `answered ${status}`;
  if (shot.isForged && status === 200) return 'answered a forged request';
  // Before a body is read whole the connection may be cut.
  if (status === 0 && !shot.isForged && !shot.body) return 'no answer';
  return null;
}

function excerpt(body: Buffer | string | undefined): string {
  return JSON.stringify(String(body ?? '').slice(0, EXCERPT));
}
