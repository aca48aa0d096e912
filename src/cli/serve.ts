import type { Command } from 'commander';
import { cliConfig, withSession } from './session';

export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('run the bot: callbacks, scheduler and dispatcher in one process')
    .action(async () => {
      const config = cliConfig(true);
      // From the start: who is told to stop while starting also ends in order.
      const toldToStop = new Promise<void>((resolve) => {
        for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
      });
      // Brings the schema up to date, under a lock, before anything is served.
      await withSession(async () => undefined, { migrates: true });
      // Here and not above: other commands need not load the whole service.
      const { startService } = require('../main') as typeof import('../main');
      const service = await startService(config);
      await toldToStop;
      await service.stop();
      // Whatever could not be finished in time must not keep the process.
      process.exit(0);
    });
}
