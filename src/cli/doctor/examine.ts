import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../../config';
import { type LoadedRules, loadOfficeRules, OfficeRulesError } from '../../intake/load-office-rules';
import { ClockAway, systemClock, timeBy } from '../../observability/clock';
import { loggedError } from '../../observability/logged-error';
import type { Store } from '../../store/store';
import { calendarCheck } from './check-calendar';
import { callbackCheck } from './check-callback';
import { configurationCheck } from './check-configuration';
import { openForDoctor } from './check-database';
import { deliveryCheck } from './check-delivery';
import { journalCheck } from './check-journal';
import { officeCheck } from './check-office';
import { officeFilesCheck } from './check-office-files';
import { platformCheck } from './check-platform';
import { processesCheck } from './check-processes';
import { redisCheck } from './check-redis';
import { type Check, type DoctorParts, type Finding, problem } from './finding';
import { usableConfig } from './usable-config';

/** What needs no database, and what comes after it. */
const BEFORE: readonly Check[] = [configurationCheck, officeFilesCheck];
const AFTER: readonly Check[] = [
  redisCheck,
  platformCheck,
  callbackCheck,
  journalCheck,
  calendarCheck,
  processesCheck,
  officeCheck,
  deliveryCheck,
];

const WITHIN_MS = 20_000;
const CLOSED_WITHIN_MS = 2_000;

export interface NamedFinding extends Finding {
  readonly check: string;
}

/**
 * Looks at everything that goes wrong in the first hour. Each check is bounded in time, and none is left out because
 * another has failed. Changes nothing.
 */
export async function examine(env: DoctorParts['env'], withinMs = WITHIN_MS): Promise<NamedFinding[]> {
  const { config, faulty } = usableConfig(env);
  const opening = openForDoctor({ config, faulty });
  const opened = await bounded(withinMs, () => opening);
  const { store, findings } = 'findings' in opened ? opened : { store: null, findings: [opened] };
  // A database that comes too late is of no use, but must not keep this process.
  if (!('findings' in opened)) opening.then((late) => close(late.store)).catch(() => undefined);
  const now = await officeNow(config?.clock ?? { start: null, url: null });
  const parts: DoctorParts = { env, config, faulty, rules: config && rulesOf(config.configDir), store, now };
  const run = async ({ name, run: look }: Check): Promise<NamedFinding[]> => {
    const result = await bounded(withinMs, async () => look(parts));
    return ('level' in result ? [result] : result).map((finding) => ({ check: name, ...finding }));
  };
  try {
    const [before, after] = await Promise.all([Promise.all(BEFORE.map(run)), Promise.all(AFTER.map(run))]);
    return [
      ...before.flat(),
      ...findings.map((finding) => ({ check: 'database', ...finding })),
      ...after.flat(),
    ];
  } finally {
    await close(store);
  }
}

/** What `work` gives; a finding where it takes too long or fails in a way that nobody foresaw. */
async function bounded<T>(withinMs: number, work: () => Promise<T>): Promise<T | Finding> {
  const stop = new AbortController();
  const tooLong = delay(withinMs, null, { signal: stop.signal }).then(
    () =>
      problem(
        `no answer within ${Math.round(withinMs / 1000)} seconds`,
        'something on the way swallows connections: a firewall, or a server that hangs',
      ),
    () => problem('stopped', 'run it again'),
  );
  const failed = (error: unknown): Finding => {
    const { type, code, message } = loggedError(error);
    return problem(
      `could not be looked at: ${code ?? type} ${message}`,
      'LOG_LEVEL=debug cuibao … shows where',
    );
  };
  const result = await Promise.race([work().catch(failed), tooLong]);
  stop.abort();
  return result;
}

/** A clock that is away is told by the configuration check of the commands; the doctor goes on with the true time. */
async function officeNow(clock: Config['clock']): Promise<Date> {
  try {
    return await timeBy(clock);
  } catch (error) {
    if (error instanceof ClockAway) return systemClock.now();
    throw error;
  }
}

/** Null where they cannot be read: that is found by the check of the office's files. */
function rulesOf(configDir: string): LoadedRules | null {
  try {
    return loadOfficeRules(configDir);
  } catch (error) {
    if (error instanceof OfficeRulesError) return null;
    throw error;
  }
}

/** A server that hangs must not keep us. */
async function close(store: Store | null): Promise<void> {
  const closing = store?.close().catch(() => undefined);
  await Promise.race([closing, delay(CLOSED_WITHIN_MS, undefined, { ref: false })]);
}
