import type { Command } from 'commander';
import { print, UNIT_SEED_FILE, withSession } from './session';

export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('bring the database schema up to date and load config/units.yaml into an empty registry')
    .action(() =>
      withSession(
        async ({ store, prepared: { migrations, seededUnits } }) => {
          for (const name of migrations) print(`ran migration ${name}`);
          if (seededUnits > 0)
            print(`loaded ${seededUnits} units from config/${UNIT_SEED_FILE} into the registry`);
          const { unknown } = await store.schemaState();
          print(
            unknown.length === 0
              ? 'the schema is up to date'
              : `the schema is newer than this program (${unknown.join(', ')}), which can work with it`,
          );
        },
        { migrates: true },
      ),
    );
}
