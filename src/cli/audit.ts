import type { Command } from 'commander';
import { type AuditVerdict, verifyAudit } from '../actions/verify-audit';
import type { ChainProblem } from '../domain/audit/check-chain';
import { CommandRefused } from './command-refused';
import { print, printJson, withSession } from './session';

export function addAuditCommand(program: Command): void {
  const audit = program.command('audit').description('the log of every change');
  audit
    .command('verify')
    .description('recompute the chain of the audit log; ends with 1 when anything was altered or removed')
    .option('--head <hash>', 'a head noted earlier: it must still be in the chain')
    .option('--json', 'print as JSON')
    .action((options: { head?: string; json?: boolean }) =>
      withSession(async ({ store, now }) => {
        const verdict = await verifyAudit(store, { now, notedHead: options.head?.toLowerCase() ?? null });
        const broken = verdict.problems.map(say);
        if (!verdict.holdsNotedHead) {
          broken.push(`the noted head ${options.head} is not in the chain: its end was cut off or rewritten`);
        }
        if (options.json) printJson({ whole: broken.length === 0, ...verdict });
        else report(verdict, broken.length === 0);
        if (broken.length > 0) throw new CommandRefused(broken);
      }),
    );
}

function report({ head, sealed, unsealed, unsealedOverdue }: AuditVerdict, isWhole: boolean): void {
  if (isWhole) print(`the chain is whole: ${sealed} sealed, ${unsealed} waiting for their seal`);
  if (head) print(`head: ${head.seq} ${head.hash}`);
  if (unsealedOverdue > 0) {
    print(`warning: ${unsealedOverdue} have been waiting for more than a minute; is a service running?`);
  }
}

function say({ seq, id, what, columns }: ChainProblem): string {
  const place = [...(seq === null ? [] : [`seq ${seq}`]), ...(id === null ? [] : [`id ${id}`])].join(', ');
  switch (what) {
    case 'missing':
      return `${place}: an entry is missing`;
    case 'altered':
      return `${place}: altered in ${columns.join(', ')}`;
    case 'link_broken':
      return `${place}: not the entry that was sealed in this place`;
    case 'seal_removed':
      return `${place}: its seal was removed`;
  }
}
