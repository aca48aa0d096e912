import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { SET_ASIDE } from '../../conversation/journal/journal-folder';
import { passingKind, roomOf } from './disk';
import { type Check, type Finding, naming, orOk, problem, warning } from './finding';

/** A process empties its journal within seconds of the database's return. */
const LEFT_OVER_MS = 10 * 60_000;

/** The folder for messages that come while the database is away (docs/decisions/026-journal.md). */
export const journalCheck: Check = {
  name: 'journal',
  run({ config, faulty }) {
    if (!config || faulty.has('JOURNAL_DIR')) return [];
    const { journalDir } = config;
    const refusal = writingRefused(journalDir);
    if (refusal)
      return [
        problem(
          `JOURNAL_DIR ${journalDir} cannot be written to (${refusal}): with the database away, messages would be refused`,
          "make the folder and give it to the service's user: chown, chmod 700; mount it without ro",
        ),
      ];
    if (!existsSync(journalDir)) return [];
    const passing = passingKind(statfsSync(journalDir).type);
    const findings: Finding[] = passing
      ? [
          warning(
            `JOURNAL_DIR ${journalDir} ${passing}: messages taken while the database is away are gone with a restart`,
            'put it on a persistent volume',
          ),
        ]
      : [];
    return orOk(
      [...findings, ...roomOf(journalDir, 'the journal'), ...leftOver(journalDir)],
      `JOURNAL_DIR ${journalDir} can be written to and holds nothing that waits`,
    );
  },
};

/** The code of what goes wrong; null when a file can be written and reaches the disk. */
function writingRefused(journalDir: string): string | null {
  // The service makes the folder at its start: then its parent decides.
  const folder = existsSync(journalDir) ? journalDir : nearestFolder(journalDir);
  const probe = join(folder, `.doctor-${process.pid}`);
  try {
    const file = openSync(probe, 'wx', 0o600);
    try {
      writeSync(file, 'probe');
      fsyncSync(file);
    } finally {
      closeSync(file);
      rmSync(probe);
    }
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  }
}

function nearestFolder(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestFolder(dirname(path));
}

function leftOver(journalDir: string): Finding[] {
  const names = readdirSync(journalDir);
  const aside = names.filter((name) => SET_ASIDE.test(name));
  const old = names.filter((name) => {
    if (!name.endsWith('.journal')) return false;
    const { size, mtimeMs } = statSync(join(journalDir, name));
    return size > 0 && Date.now() - mtimeMs > LEFT_OVER_MS;
  });
  const findings: Finding[] = [];
  if (old.length > 0)
    findings.push(
      warning(
        `messages wait in the journal: ${naming(old)}`,
        'start `cuibao serve` with this JOURNAL_DIR and a database that answers: it takes them over',
      ),
    );
  if (aside.length > 0)
    findings.push(
      problem(
        `the journal has set aside what could not be stored: ${naming(aside)}`,
        'read what they hold (they are text) and enter the reports by 代报; then move the files away',
      ),
    );
  return findings;
}
