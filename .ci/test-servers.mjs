/**
 * Private servers for the tests: MariaDB and Redis with a folder, a port and a password of their own, on
 * 127.0.0.1 only, gone with the run that started them.
 *
 * `startServers` starts this file as a process of its own, the keeper, which starts the servers, prints
 * their addresses as one line of JSON, and stops them when its standard input ends. That end comes however
 * the run ends, by SIGKILL too, so servers never outlive it.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, constants, openSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  excerpt,
  findExecutable,
  isMainModule,
  projectRoot,
  runOrFail,
  StepFailure,
  scratchFolder,
} from './commands.mjs';

const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 30_000;
const ATTEMPTS = 3;
const HOST = '127.0.0.1';

async function freePort() {
  const server = createServer();
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, HOST, resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** True when something accepts connections there. */
export function isListening(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: HOST });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function hasEnded(child) {
  return child.exitCode !== null || child.signalCode !== null;
}

async function stopChild(child) {
  if (hasEnded(child)) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const deadline = setTimeout(() => child.kill('SIGKILL'), STOPPED_WITHIN_MS);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(deadline);
}

/** Starts one server and waits until its port answers; throws with the end of its log when it does not. */
async function startProcess({ name, command, args, input = '', port, logFile }) {
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(command, args, { stdio: ['pipe', log, log] });
  let startError;
  child.once('error', (error) => {
    startError = error;
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const deadline = performance.now() + READY_WITHIN_MS;
  while (!(await isListening(port))) {
    const late = performance.now() > deadline;
    if (startError || hasEnded(child) || late) {
      await stopChild(child);
      const why = startError?.message ?? (late ? `does not answer on port ${port}` : 'ended while starting');
      throw new StepFailure(`${name} ${why}\n${excerpt(readFileSync(logFile, 'utf8'))}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return child;
}

/** A port found free can be taken before the server binds it, so a start that failed is tried anew. */
async function withFreshPort(start) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(await freePort());
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

function need(...names) {
  const path = findExecutable(...names);
  if (!path)
    throw new StepFailure(`${names[0]} is not installed: \`npm run verify\` installs it or says how.`);
  return path;
}

/**
 * A MariaDB with factory settings (durability included) but small buffers, its files below `dir`. The user
 * in the address may do everything; the server's root is reachable through the socket only.
 */
export async function startMariaDb(dir, { bufferPool = '256M', logFile: redoLog = '32M' } = {}) {
  const dataDir = join(dir, 'mariadb');
  const socket = join(dir, 'mariadb.sock');
  const password = randomBytes(12).toString('hex');
  // A server started by root refuses to run unless the user is named.
  const user = process.getuid?.() === 0 ? [`--user=${userInfo().username}`] : [];
  await runOrFail('mariadb-install-db', need('mariadb-install-db'), [
    '--no-defaults',
    `--datadir=${dataDir}`,
    '--skip-test-db',
    '--auth-root-authentication-method=socket',
    ...user,
  ]);
  const account = `'cuibao_test'@'${HOST}'`;
  const initFile = join(dir, 'mariadb-accounts.sql');
  writeFileSync(
    initFile,
    `CREATE OR REPLACE USER ${account} IDENTIFIED BY '${password}';\nGRANT ALL ON *.* TO ${account} WITH GRANT OPTION;\n`,
    { mode: 0o600 },
  );
  const command = need('mariadbd', 'mysqld');
  return withFreshPort(async (port) => {
    const child = await startProcess({
      name: 'MariaDB',
      command,
      port,
      logFile: join(dir, 'mariadb.log'),
      args: [
        '--no-defaults',
        ...user,
        `--datadir=${dataDir}`,
        `--tmpdir=${dir}`,
        `--socket=${socket}`,
        `--pid-file=${join(dir, 'mariadb.pid')}`,
        `--bind-address=${HOST}`,
        `--port=${port}`,
        `--init-file=${initFile}`,
        '--skip-name-resolve',
        `--innodb-buffer-pool-size=${bufferPool}`,
        `--innodb-log-file-size=${redoLog}`,
        '--innodb-flush-log-at-trx-commit=1',
        '--performance-schema=OFF',
      ],
    });
    const url = `mysql://cuibao_test:${password}@${HOST}:${port}`;
    return { name: 'MariaDB', url, pid: child.pid, port, socket, stop: () => stopChild(child) };
  });
}

/** A Redis that keeps nothing on disk, its working folder below `dir`. */
export async function startRedis(dir) {
  const command = need('redis-server');
  const password = randomBytes(12).toString('hex');
  return withFreshPort(async (port) => {
    const settings = [
      `port ${port}`,
      `bind ${HOST}`,
      `dir "${dir}"`,
      'save ""',
      'appendonly no',
      'daemonize no',
      `requirepass ${password}`,
    ];
    const child = await startProcess({
      name: 'Redis',
      command,
      port,
      logFile: join(dir, 'redis.log'),
      // The settings come through standard input: a password among the arguments is everyone's to read.
      args: ['-'],
      input: `${settings.join('\n')}\n`,
    });
    const url = `redis://:${password}@${HOST}:${port}`;
    return { name: 'Redis', url, pid: child.pid, port, stop: () => stopChild(child) };
  });
}

const STARTERS = { mariadb: startMariaDb, redis: startRedis };

/** What a bench needs and tests do not: files on a real disk, room for a database of years. */
const ON_DISK = '--on-disk';
const ROOMY = { bufferPool: '1G', logFile: '512M' };

/** A folder on a real disk: durable writes into memory would cost nothing. */
function diskFolder() {
  const TMPFS = 0x01021994;
  const onDisk = ['/var/tmp', tmpdir(), projectRoot].find((folder) => {
    try {
      accessSync(folder, constants.W_OK);
      return statfsSync(folder).type !== TMPFS;
    } catch {
      return false;
    }
  });
  if (!onDisk) throw new StepFailure('no folder on a real disk can be written to');
  return onDisk;
}

/**
 * Starts the named servers ('mariadb', 'redis') in a keeper; with `onDisk` their files are on a real disk. Resolves with the
 * keeper's pid, the folder, each server's name, url, pid, port and socket, and `stop`, which resolves when all is stopped
 * and removed.
 */
export async function startServers(names, { onDisk = false } = {}) {
  const args = onDisk ? [ON_DISK, ...names] : names;
  const keeper = spawn(process.execPath, [fileURLToPath(import.meta.url), ...args], {
    // A group of its own: Ctrl-C at the terminal must reach the run first, which then stops its servers.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => keeper.once('close', resolve));
  let complaint = '';
  keeper.stderr.setEncoding('utf8').on('data', (chunk) => {
    complaint += chunk;
  });
  keeper.stdin.on('error', () => undefined);
  const lines = createInterface({ input: keeper.stdout });
  const line = await Promise.race([new Promise((resolve) => lines.once('line', resolve)), ended]);
  if (typeof line !== 'string')
    throw new StepFailure(`the test servers did not start\n${complaint.trimEnd()}`);
  // A finished run need not wait for its keeper: the end of standard input is signal enough.
  for (const handle of [keeper, keeper.stdin, keeper.stdout, keeper.stderr]) handle.unref();
  const stop = async () => {
    keeper.ref();
    keeper.stdin.end();
    await ended;
    if (complaint.trim()) throw new StepFailure(complaint.trimEnd());
  };
  return { pid: keeper.pid, ...JSON.parse(line), stop };
}

/** The keeper. */
async function keepServers(names, onDisk) {
  process.on('SIGINT', () => undefined);
  const told = new Promise((resolve) => {
    process.stdin.once('end', resolve).once('error', resolve).resume();
    process.once('SIGTERM', resolve).once('SIGHUP', resolve);
  });
  const dir = await mkdtemp(join(onDisk ? diskFolder() : scratchFolder(), 'cuibao-servers-'));
  const servers = [];
  try {
    for (const name of names) servers.push(await STARTERS[name](dir, onDisk ? ROOMY : {}));
    const shown = servers.map(({ stop, ...server }) => server);
    process.stdout.write(`${JSON.stringify({ dir, servers: shown })}\n`);
    await told;
  } catch (error) {
    console.error(error instanceof StepFailure ? error.message : error);
    process.exitCode = 1;
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await rm(dir, { recursive: true, force: true });
    process.stdin.destroy();
  }
}

if (isMainModule(import.meta.url)) {
  const given = process.argv.slice(2);
  const onDisk = given[0] === ON_DISK;
  const names = onDisk ? given.slice(1) : given;
  if (names.length > 0 && names.every((name) => name in STARTERS)) {
    await keepServers(names, onDisk);
  } else {
    console.error(
      `usage: node .ci/test-servers.mjs [${ON_DISK}] ${Object.keys(STARTERS).join(' ')}   (stops when standard input ends)`,
    );
    process.exitCode = 2;
  }
}
