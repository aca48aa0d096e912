/**
 * One process of the built service for the simulated year: `cuibao serve` with limits in which a year's messages fit a
 * minute, and with leases short enough to see a killed process's messages taken over. It plans when the shared clock is
 * moved and not each minute of the machine's time, which could fall between two people's words.
 */
const cron = require('node-cron');
const { loadConfig } = require('../../dist/src/config.js');
const { startService } = require('../../dist/src/main.js');

cron.default.schedule = () => ({ destroy: async () => undefined });

const limits = { perMemberPerMinute: 1_000_000, perMemberPerHour: 1_000_000, leaseMs: 3_000, pollMs: 200 };

startService(loadConfig(process.env, true), { limits }).then(
  ({ port }) => process.stdout.write(`listening on ${port}\n`),
  (error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
