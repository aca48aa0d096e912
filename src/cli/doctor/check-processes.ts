import { setTimeout as delay } from 'node:timers/promises';
import { REMINDER_TASK } from '../../reminders/tick';
import { AuditRepository } from '../../store/audit-repository';
import { planningBeats } from '../../store/read-models/office-health';
import { type Check, type Finding, naming, orOk, problem, warning } from './finding';

/** Each process beats once a minute. */
const ALIVE_MS = 3 * 60_000;
const SEALED_WITHIN_MS = 3_000;

export const processesCheck: Check = {
  name: 'processes',
  async run({ store, rules, config }) {
    if (!store) return [];
    const now = (await store.machineNow()).getTime();
    const beats = await planningBeats(store.read, REMINDER_TASK);
    const alive = beats.filter(({ at }) => now - at.getTime() < ALIVE_MS);
    const last = beats[0];
    if (alive.length === 0)
      return [
        problem(
          last
            ? `no process has planned reminders since ${last.at.toISOString()} (${last.process})`
            : 'no process has ever planned reminders on this database',
          'start `cuibao serve`; if it runs, its log says why it cannot work with this database',
        ),
      ];
    const findings: Finding[] = [];
    const ofFiles = rules?.hash;
    const differing = alive.filter(({ configHash }) => configHash !== (ofFiles ?? alive[0]?.configHash));
    if (differing.length > 0)
      findings.push(
        problem(
          `${naming(differing.map(({ process }) => process))} run${differing.length === 1 ? 's' : ''} on other files than ${config?.configDir ?? 'the others'}: reminders.yaml or calendar.yaml differ`,
          'give every process the same files (CONFIG_DIR) and restart them; files are read at the start only',
        ),
      );
    if (alive.length > 1 && config && !config.redisUrl)
      findings.push(
        warning(
          `${alive.length} processes run without REDIS_URL: each asks for tokens and paces by itself`,
          'give all of them the same REDIS_URL',
        ),
      );
    if (alive.length > 1 && store.dialect === 'sqlite')
      findings.push(
        problem(
          `${alive.length} processes run on one SQLite file`,
          'run one, or move to MySQL: `cuibao backup`, then `cuibao restore`',
        ),
      );
    const audit = new AuditRepository(store.read);
    const waiting = (await audit.unsealed(1))[0];
    if (waiting) await delay(SEALED_WITHIN_MS);
    if (waiting && (await audit.unsealed(1))[0]?.id === waiting.id)
      findings.push(
        warning(
          'entries of the audit log wait for their seal',
          'the log of the service says “the audit log cannot be sealed” and why',
        ),
      );
    return orOk(findings, `running: ${naming(alive.map(({ process }) => process))}`);
  },
};
