import type { EntityManager } from 'typeorm';
import type { Act } from '../actions/act';
import { loadOfficeRules } from '../intake/load-office-rules';
import { timeBy } from '../observability/clock';
import { cliConfig } from './session';

/** The circumstances of a look: nothing may be written in them. */
export async function readingAct(read: EntityManager): Promise<Act> {
  const config = cliConfig(false);
  const now = await timeBy(config.clock);
  const { rules } = loadOfficeRules(config.configDir, config.publicUrl);
  return { manager: read, now, machineNow: now, rules, actor: 'cli', inboundId: null, operation: null };
}
