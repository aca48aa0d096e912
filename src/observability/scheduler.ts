import cron from 'node-cron';
import type { Clock } from './clock';
import type { Logger } from './logger';

/** Wakes each minute and whenever office time jumps; one run at a time, none lost. */
export function startScheduler(clock: Clock, logger: Logger, work: (now: Date) => Promise<void>) {
  let running: Promise<void> | null = null;
  let again = false;
  let stopped = false;
  async function runUntilDone(): Promise<void> {
    do {
      again = false;
      try {
        await work(clock.now());
      } catch (error) {
        logger.error({ err: error }, 'the scheduled run failed; the next one makes up for it');
      }
    } while (again && !stopped);
    running = null;
  }
  function run(): void {
    if (stopped) return;
    if (running) again = true;
    else running = runUntilDone();
  }
  const task = cron.schedule('* * * * *', run, { timezone: 'Asia/Shanghai', name: 'reminders' });
  clock.onJump(run);
  run();
  return {
    async stop() {
      stopped = true;
      await task.destroy();
      await running;
    },
  };
}
