import type { Command } from 'commander';
import { print, withSession } from './session';

export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('bring the database schema up to date and load config/units.yaml into an empty registry')
    .action(() =>
      withSession(async ({ store }) => {
        const pending = await store.hasPendingMigrations();
        print(pending ? 'some migrations are still pending' : 'the schema is up to date');
      }),
    );
}
