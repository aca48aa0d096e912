import type { Role } from '../store/entities/role-entity';
import type { Reply, Turn } from './turn';

/** A command as data: help, permissions and refusals are made from it. */
export interface Command {
  /** The first is the word we show, the others are understood. */
  readonly words: readonly [string, ...string[]];
  /** How it is typed, e.g. `查看 <事项编号>`. */
  readonly usage: string;
  /** An example that works. */
  readonly example: string;
  /** What it does, for the help; a few words. */
  readonly summary: string;
  /** Who may; `null` for everybody who is known. */
  readonly allowed: readonly Role[] | null;
  /** Whether text may follow without a space (催办市教育局). */
  readonly takesGluedText: boolean;
  /** Whether what follows is the text of a report. */
  readonly takesReport?: boolean;
  /** Whether a title (《…》) in front of the argument is the command's own business; else it says which plan is meant. */
  readonly takesTitles?: boolean;
  /**
   * Loads, lets the domain decide, stores, answers. Throws `RuleViolation` or `UsageError` before its first
   * write; never opens a transaction, calls the platform, or asks the time.
   */
  handle(args: string, turn: Turn): Promise<Reply>;
}

export function defineCommand(command: Command): Command {
  return command;
}

/** The words after a command make no sense: the person gets usage and example. */
export class UsageError extends Error {
  constructor(readonly command: Command) {
    super(`usage of ${command.words[0]}`);
    this.name = 'UsageError';
  }
}
