import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Config } from '../config';
import { isKnownDatabase } from '../conversation/journal/known-database';
import { createLogger } from '../observability/logger';
import { isDatabaseAway } from '../store/dialect';
import { DatabaseNotOpened } from './failure-reasons';
import { limitGarbage } from './garbage-limit';
import { cliConfig, withSession } from './session';
import { whenToldToStop } from './told-to-stop';

const TRY_AGAIN_MS = 1_000;

export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('run the bot: callbacks, scheduler and dispatcher in one process')
    .action(async () => {
      limitGarbage();
      const config = cliConfig(true);
      // From the start: who is told to stop while starting also ends in order.
      const told = whenToldToStop();
      const toldToStop = new Promise<void>((resolve) => {
        told.addEventListener('abort', () => resolve());
      });
      await prepared(config, told, toldToStop);
      if (!told.aborted) {
        // Here and not above: other commands need not load the whole service.
        const { startService } = require('../main') as typeof import('../main');
        const service = await startService(config);
        await toldToStop;
        await service.stop();
      }
      // Whatever could not be finished in time must not keep the process.
      process.exit(0);
    });
}

/**
 * Resolves when the schema is up to date, brought so under a lock before anything is served; or when the process is told to
 * stop. While a database that was there before is away, messages are taken all the same
 * (docs/decisions/026-journal.md).
 */
async function prepared(config: Config, told: AbortSignal, toldToStop: Promise<void>): Promise<void> {
  // A server that says nothing in the middle of a migration must not keep a process that is told to stop.
  const prepare = () => Promise.race([withSession(async () => undefined, { migrates: true }), toldToStop]);
  try {
    return await prepare();
  } catch (error) {
    if (!isAway(error) || !(await isKnownDatabase(config.journalDir, config.databaseUrl))) throw error;
    const logger = createLogger(config.logLevel);
    logger.error({ err: error }, 'the database is away: messages go to the journal until it is back');
    const { takeMessagesOnly } = require('../main') as typeof import('../main');
    const meanwhile = await takeMessagesOnly(config, logger);
    try {
      await untilThere(prepare, told);
    } finally {
      await meanwhile.stop();
    }
  }
}

async function untilThere(prepare: () => Promise<void>, told: AbortSignal): Promise<void> {
  while (!told.aborted) {
    await delay(TRY_AGAIN_MS, undefined, { signal: told }).catch(() => undefined);
    try {
      if (!told.aborted) return await prepare();
    } catch (error) {
      if (!isAway(error)) throw error;
    }
  }
}

function isAway(error: unknown): boolean {
  return isDatabaseAway(error instanceof DatabaseNotOpened ? error.cause : error);
}
