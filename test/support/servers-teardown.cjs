const { rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** After all tests: removes the templates and stops the servers that servers-setup.cjs started; given ones stay. */
module.exports = async function stopTestServers() {
  const run = process.env.CUIBAO_TEST_RUN;
  rmSync(join(tmpdir(), `cuibao-templates-${run}`), { recursive: true, force: true });
  if (globalThis.cuibaoTestServers) await globalThis.cuibaoTestServers.stop();
  else if (process.env.TEST_DATABASE_URL) await dropTemplates(process.env.TEST_DATABASE_URL, run);
};

async function dropTemplates(uri, run) {
  const { createConnection } = require('mysql2/promise');
  const connection = await createConnection({ uri });
  try {
    const [rows] = await connection.query(
      'SELECT schema_name AS name FROM information_schema.schemata WHERE schema_name LIKE ?',
      [`cuibao\\_template\\_${run}\\_%`],
    );
    for (const { name } of rows) await connection.query(`DROP DATABASE ${name}`);
  } finally {
    await connection.end();
  }
}
