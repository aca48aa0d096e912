/**
 * Before all tests: a MariaDB and a Redis for those that need them. Given addresses are used as they are;
 * otherwise private servers are started where the programs exist. Plain JavaScript, because jest's own
 * module loader cannot load the .mjs file that `npm run verify` shares with it.
 */
const { randomBytes } = require('node:crypto');

const DOMAIN_ONLY = /^(test\/)?(domain|architecture)\b/;

const WANTED = [
  { name: 'mariadb', server: 'MariaDB', variable: 'TEST_DATABASE_URL', programs: ['mariadbd', 'mysqld'] },
  { name: 'redis', server: 'Redis', variable: 'TEST_REDIS_URL', programs: ['redis-server'] },
];

module.exports = async function startTestServers(globalConfig) {
  // Names the templates from which test databases are copied.
  process.env.CUIBAO_TEST_RUN = randomBytes(4).toString('hex');
  const patterns = globalConfig.testPathPatterns.patterns;
  if (patterns.length > 0 && patterns.every((pattern) => DOMAIN_ONLY.test(pattern))) return;

  const { findExecutable } = await import('../../.ci/commands.mjs');
  const { startServers } = await import('../../.ci/test-servers.mjs');
  const absent = WANTED.filter(({ variable }) => !process.env[variable]);
  const startable = absent.filter(({ programs }) => findExecutable(...programs));
  const missing = absent.filter((wanted) => !startable.includes(wanted));
  if (missing.length > 0) {
    const names = missing
      .map(({ server, variable }) => `${server} (or its address in ${variable})`)
      .join(' and ');
    const message = `No ${names}: \`npm run verify\` installs and starts what the tests need.`;
    if (process.env.CI) throw new Error(message);
    process.stderr.write(`${message} Tests that need it are skipped.\n`);
  }
  if (startable.length === 0) return;
  const servers = await startServers(startable.map(({ name }) => name));
  for (const { server, variable } of startable) {
    process.env[variable] = servers.servers.find(({ name }) => name === server).url;
  }
  globalThis.cuibaoTestServers = servers;
};
