import type { Command } from 'commander';
import { officeIso } from '../domain/calendar/office-time';
import { OutboxMessageEntity } from '../store/entities/outbox-message-entity';
import { print, printJson, withSession } from './session';

export function addOutboxCommand(program: Command): void {
  program
    .command('outbox')
    .description('outgoing messages and what became of them')
    .option('--json', 'print as JSON')
    .action((options: { json?: boolean }) =>
      withSession(async ({ store }) => {
        const rows = await store.read.find(OutboxMessageEntity, { order: { id: 'ASC' } });
        const entries = rows.map(({ id, toUserid, kind, status, attempts, createdAt, sentAt, error }) => ({
          id,
          to: toUserid,
          kind,
          status,
          attempts,
          createdAt: officeIso(createdAt),
          sentAt: sentAt && officeIso(sentAt),
          error,
        }));
        if (options.json) return printJson(entries);
        for (const { id, to, kind, status, attempts, error } of entries) {
          print(`${id} ${to} ${kind} ${status} ${attempts}${error ? ` ${error}` : ''}`);
        }
      }),
    );
}
