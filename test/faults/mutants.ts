import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT } from '../support/built-product';
import type { Verdict } from './checker/judge';
import { openRows } from './checker/open-database';
import type { Violation } from './checker/violation';
import { runOnce } from './one-run';
import { killProcess, PLATFORM_FAULTS } from './platform-faults';

/** One protection taken away, in a copy of what was compiled or in a copy's database. */
export interface Mutant {
  readonly name: string;
  /** In `dist`; the text must be there, else the mutant no longer breaks what it says. */
  readonly patches: readonly { readonly file: string; readonly from: string; readonly to: string }[];
  readonly sql: readonly string[];
  /** What the checker must complain of. */
  readonly caughtBy: readonly Violation['rule'][];
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'no unique key on inbound messages',
    patches: [],
    sql: ['DROP INDEX uq_inbound_messages_key ON inbound_messages'],
    caughtBy: ['stored twice'],
  },
  {
    name: 'acknowledgement before the commit',
    patches: [
      {
        file: 'src/conversation/inbox.js',
        from: 'const soon = await (0, race_against_1.raceAgainst)(entry.attempt, listenAfterMs);',
        to: 'entry.overran = true; return { reply: null }; const soon = null;',
      },
    ],
    sql: [],
    caughtBy: ['acknowledged and lost'],
  },
  {
    name: 'no lease on what is being sent',
    patches: [
      {
        file: 'src/delivery/claim.js',
        from: 'leaseUntil: new Date(now.getTime() + leaseMs)',
        to: 'leaseUntil: now',
      },
    ],
    sql: [],
    caughtBy: ['sent again within the lease'],
  },
];

/** A short run of the broken build; `caught` when the checker complains of what was broken. */
export async function tryMutant(
  { patches, sql, caughtBy }: Mutant,
  seed: number,
  messages = 400,
): Promise<{ caught: boolean; verdict: Verdict; tookMs: number }> {
  const began = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'cuibao-mutant-'));
  try {
    const verdict = await runOnce({
      store: 'mariadb',
      processes: 2,
      seed,
      leaseMs: 5_000,
      dist: brokenCopy(folder, patches),
      contactsAUnit: 2,
      coordinators: 6,
      disks: false,
      messages,
      writersAtOnce: 8,
      faults: { count: Math.ceil(messages / 25), menu: () => [[3, killProcess], ...PLATFORM_FAULTS] },
      async prepare({ adminUrl }) {
        const rows = openRows(adminUrl);
        for (const statement of sql) await rows.run(statement);
        await rows.close();
      },
    });
    const caught = verdict.violations.some(({ rule }) => caughtBy.includes(rule));
    return { caught, verdict, tookMs: performance.now() - began };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function brokenCopy(folder: string, patches: Mutant['patches']): string {
  const dist = join(folder, 'dist');
  cpSync(join(PROJECT, 'dist'), dist, { recursive: true });
  // Whoever is loaded from the copy finds packages and configuration where the product does.
  for (const name of ['node_modules', 'package.json', 'config'])
    symlinkSync(join(PROJECT, name), join(folder, name));
  for (const patch of patches) writeFileSync(join(dist, patch.file), patched(dist, patch));
  return dist;
}

/** The file as the mutant has it. Throws where the build has changed and the mutant must follow. */
export function patched(dist: string, { file, from, to }: Mutant['patches'][number]): string {
  const text = readFileSync(join(dist, file), 'utf8');
  if (text.split(from).length !== 2)
    throw new Error(`${file} does not hold “${from}” once: the mutant must follow it`);
  return text.replace(from, () => to);
}
