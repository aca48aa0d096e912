import { loadOfficeRules, OfficeRulesError } from '../../intake/load-office-rules';
import { loadOfficeTemplate } from '../../intake/load-office-template';
import { placed, readSeed } from '../session';
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
  const seed = readSeed(configDir);
  if (!seed || seed.result.ok) return [];
  const { path, result } = seed;
  return result.problems.map((found) =>
    problem(placed(path, found), 'correct the line; units that are stored are not touched'),
  );
}
