import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Act } from '../../src/actions/act';
import { importContacts } from '../../src/actions/import-contacts';
import { importPlan } from '../../src/actions/import-plan';
import { importUnits } from '../../src/actions/import-units';
import { parsePlan } from '../../src/domain/plan/parse-plan';
import type { IntakeResult } from '../../src/intake/intake-result';
import { loadOfficeRules } from '../../src/intake/load-office-rules';
import { readPlanText } from '../../src/intake/read-plan-text';
import { readUnitSeed } from '../../src/intake/read-unit-seed';
import type { Store } from '../../src/store/store';
import { contactRows } from '../support/contact-rows';

const PROJECT = join(__dirname, '../..');
const FIXTURES = join(PROJECT, 'test/fixtures');

/** Registry, people of test/fixtures/contacts.csv and the Jieyang plan, through the actions of the product. */
export async function seedOffice(store: Store, now: Date): Promise<void> {
  const { rules } = loadOfficeRules(join(PROJECT, 'config'));
  const machineNow = await store.machineNow();
  const change = <T>(work: (act: Act) => Promise<T>) =>
    store.inTransaction((manager) =>
      work({ manager, now, machineNow, actor: 'cli:test', inboundId: null, operation: null, rules }),
    );
  const units = accept(readUnitSeed(readFileSync(join(PROJECT, 'config/units.yaml'))));
  await change((act) => importUnits(act, units));

  const contacts = await contactRows(store, readFileSync(join(FIXTURES, 'contacts.csv')));
  await change((act) => importContacts(act, contacts));

  const lines = accept(await readPlanText(readFileSync(join(FIXTURES, 'plans/jieyang-2022.txt'))));
  const plan = { parsed: parsePlan(lines), sourceText: lines.join('\n') };
  await change((act) => importPlan(act, { ...plan, createUnits: false, owedBy: 'all' }));
}

function accept<T>(result: IntakeResult<T>): T {
  if (result.ok) return result.value;
  throw new Error(result.problems.map(({ message }) => message).join('\n'));
}
