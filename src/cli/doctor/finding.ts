import type { Config } from '../../config';
import type { VariableName } from '../../config/environment';
import type { LoadedRules } from '../../intake/load-office-rules';
import type { Store } from '../../store/store';

/** `problem`: something does not work, or reports may be lost. `warning`: it will bite later. `note`: worth knowing. */
export type Level = 'ok' | 'note' | 'warning' | 'problem';

/** One thing that was looked at: what is so, and what to do about it. Holds no secret. */
export interface Finding {
  readonly level: Level;
  readonly what: string;
  /** Null where nothing is to be done. */
  readonly remedy: string | null;
}

/** What a check works with; null where an earlier one has told already why it cannot be had. */
export interface DoctorParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What is usable of the configuration: see `usableConfig`. */
  readonly config: Config | null;
  /** Settings that are wrong or missing. */
  readonly faulty: ReadonlySet<VariableName>;
  readonly rules: LoadedRules | null;
  /** The database, of this version's schema. */
  readonly store: Store | null;
  /** Office time. */
  readonly now: Date;
}

export interface Check {
  readonly name: string;
  run(parts: DoctorParts): Promise<readonly Finding[]> | readonly Finding[];
}

export const ok = (what: string): Finding => ({ level: 'ok', what, remedy: null });
export const note = (what: string, remedy: string): Finding => ({ level: 'note', what, remedy });
export const warning = (what: string, remedy: string): Finding => ({ level: 'warning', what, remedy });
export const problem = (what: string, remedy: string): Finding => ({ level: 'problem', what, remedy });

/** The findings, or one that all is well where there are none. */
export function orOk(findings: readonly Finding[], what: string): readonly Finding[] {
  return findings.length > 0 ? findings : [ok(what)];
}

/** Some by name, of more the number. */
export function naming(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** `1 message`, `2 messages`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
