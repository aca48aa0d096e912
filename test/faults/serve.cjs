/**
 * One process of the built service with the limits that the run names (FAULTS_LIMITS, JSON): shorter leases show within
 * seconds what a dead process leaves behind. The product itself is what `cuibao serve` starts.
 */
const { join } = require('node:path');

const dist = process.env.FAULTS_DIST;
const { loadConfig } = require(join(dist, 'src/config.js'));
const { startService } = require(join(dist, 'src/main.js'));

startService(loadConfig(process.env, true), { limits: JSON.parse(process.env.FAULTS_LIMITS) }).catch(
  (error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
