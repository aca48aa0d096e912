import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadOfficeRules, OfficeRulesError } from '../../intake/load-office-rules';
import { loadOfficeTemplate } from '../../intake/load-office-template';
import { readUnitSeed } from '../../intake/read-unit-seed';
import { UNIT_SEED_FILE } from '../session';
import { type Check, type Finding, orOk, problem } from './finding';

export const officeFilesCheck: Check = {
  name: 'office files',
  run({ config }) {
    if (!config) return [];
    const { configDir } = config;
    const found = [
      ...refusals(configDir, () => loadOfficeRules(configDir)),
      ...refusals(configDir, () => loadOfficeTemplate(configDir)),
      ...seedProblems(configDir),
    ];
    return orOk(found, `${configDir}: reminder policy, calendar, units and templates can be read`);
  },
};

function refusals(configDir: string, load: () => unknown): Finding[] {
  try {
    load();
    return [];
  } catch (error) {
    if (!(error instanceof OfficeRulesError)) throw error;
    return error.problems.map((said) =>
      problem(said, `correct the file in ${configDir} (CONFIG_DIR); the comments in it say what it takes`),
    );
  }
}

function seedProblems(configDir: string): Finding[] {
  const path = join(configDir, UNIT_SEED_FILE);
  if (!existsSync(path)) return [];
  const seed = readUnitSeed(readFileSync(path));
  if (seed.ok) return [];
  return seed.problems.map(({ line, message }) =>
    problem(
      `${path}${line === null ? '' : `:${line}`}: ${message}`,
      'correct the line; units that are stored are not touched',
    ),
  );
}
