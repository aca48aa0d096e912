import type { Command } from 'commander';
import { importUnits } from '../actions/import-units';
import { matchUnit } from '../domain/registry/match-unit';
import { readUnitSeed } from '../intake/read-unit-seed';
import { loadRegistry } from '../store/registry-repository';
import { accept, print, readInputFile, withSession } from './session';

export function addUnitsCommand(program: Command): void {
  program
    .command('units')
    .description('registry of units')
    .command('import <file>')
    .description(
      'add the units, aliases and groups of a YAML file; differences are reported, never overwritten',
    )
    .action(async (file: string) => {
      const bytes = readInputFile(file);
      await withSession(async ({ store, change }) => {
        const registry = await loadRegistry(store.read);
        const seed = accept(
          readUnitSeed(bytes, (name) => matchUnit(registry, name).kind === 'unit'),
          file,
        );
        const imported = await change((act) => importUnits(act, seed));
        const { addedUnits, addedAliases, addedGroups, differences } = imported;
        print(`新增单位${addedUnits}个、简称${addedAliases}个、单位组${addedGroups}个。`);
        for (const difference of differences) print(difference);
      });
    });
}
