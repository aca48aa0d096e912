/**
 * `npm run verify`: all that continuous integration runs, on a bare machine too. Installs what is missing,
 * lints, checks types, builds, starts a MariaDB and a Redis of its own, runs every test, stops everything
 * and proves it. The last line is `N passed, N failed`; the exit code is 0 only when nothing failed.
 *
 * TEST_DATABASE_URL and TEST_REDIS_URL, when set, are used instead of own servers.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import {
  endRunningCommands,
  projectRoot,
  run,
  runOrFail,
  StepFailure,
  say,
  scratchFolder,
} from './commands.mjs';
import { canSeeProcesses, watchProcesses } from './leftovers.mjs';
import { checkMachine, ensureNpmPackages } from './prepare.mjs';
import { ensureSystemPackages, findChromium } from './system-packages.mjs';
import { isListening, startServers } from './test-servers.mjs';

/** A run of tests that hangs is a failure, not a reason to wait for ever. */
const TESTS_WITHIN_MS = 45 * 60_000;
/** On two busy cores a test may starve. As many files that failed are run once more, alone; what fails again has failed. */
const ALONE_AT_MOST = 3;

const runId = randomBytes(8).toString('hex');
const mark = `CUIBAO_VERIFY_RUN=${runId}`;
process.env.CUIBAO_VERIFY_RUN = runId;

const result = { passed: 0, failed: 0 };

function nodeTool(...path) {
  return join(projectRoot, 'node_modules', ...path);
}

/** Which servers this run has to bring itself. */
function ownServers() {
  const wanted = [
    ['mariadb', 'TEST_DATABASE_URL'],
    ['redis', 'TEST_REDIS_URL'],
  ];
  for (const [, variable] of wanted) if (process.env[variable]) say(`${variable} is set: using that server`);
  return wanted.filter(([, variable]) => !process.env[variable]).map(([name]) => name);
}

async function checkSources() {
  const biome = nodeTool('@biomejs', 'biome', 'bin', 'biome');
  await runOrFail('lint', process.execPath, [biome, 'check', '--error-on-warnings', '.']);
  say('lint: ok');
  await runOrFail('the type check', process.execPath, [nodeTool('typescript', 'bin', 'tsc'), '--noEmit']);
  say('types: ok');
  await ensureBuilt();
}

function urlOf(servers, name) {
  return servers?.servers.find((server) => server.name === name)?.url;
}

/** Counts what jest reports; a test that was skipped has not passed, and a file that broke is a failure. */
function count(report) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites } = report;
  result.passed += numPassedTests;
  result.failed += numFailedTests + numRuntimeErrorTestSuites + numPendingTests + numTodoTests;
  for (const suite of report.testResults) {
    for (const test of suite.assertionResults.filter(({ status }) =>
      ['pending', 'todo', 'skipped'].includes(status),
    )) {
      say(`skipped, counted as failed: ${test.fullName}`);
    }
  }
  const began = Math.min(...report.testResults.map(({ startTime }) => startTime));
  if (Number.isFinite(began)) {
    say(
      `tests: the first file began ${((began - performance.timeOrigin) / 1000).toFixed(1)} s after the start`,
    );
  }
}

async function runTests(dir, servers) {
  const temp = join(dir, 'tmp');
  mkdirSync(temp);
  const env = {
    ...process.env,
    TZ: 'UTC',
    CI: 'true',
    // What tests forget in the temporary folder goes with the run.
    TMPDIR: temp,
    TEST_DATABASE_URL: process.env.TEST_DATABASE_URL || urlOf(servers, 'MariaDB'),
    TEST_REDIS_URL: process.env.TEST_REDIS_URL || urlOf(servers, 'Redis'),
    CHROMIUM_PATH: process.env.CHROMIUM_PATH || findChromium(),
  };
  const report = await runJest(env, join(dir, 'jest.json'), ['--maxWorkers=100%']);
  count(report);
  const failing = report.testResults.filter(({ status }) => status === 'failed');
  if (failing.length === 0 || failing.length > ALONE_AT_MOST || interruptedBy) return;
  const files = failing.map(({ name }) => name);
  say(`failed beside the others, now run alone:\n${files.map((file) => `  ${file}`).join('\n')}`);
  const again = await runJest(env, join(dir, 'alone.json'), ['--runInBand', '--runTestsByPath', ...files]);
  // The second run stands in the place of the first.
  for (const { assertionResults } of failing) {
    const failed = assertionResults.filter(({ status }) => status === 'failed').length;
    result.passed -= assertionResults.filter(({ status }) => status === 'passed').length;
    // A file that broke down before its tests is one failure.
    result.failed -= Math.max(failed, 1);
  }
  count(again);
  const unsteady = again.testResults.filter(({ status }) => status === 'passed').map(({ name }) => name);
  for (const file of unsteady) say(`UNSTEADY: ${file} failed beside the others and passed alone`);
}

/** Runs tests and returns jest's report. */
async function runJest(env, reportFile, args) {
  const jest = [nodeTool('jest', 'bin', 'jest.js'), '--ci', ...args, '--json', `--outputFile=${reportFile}`];
  const { ok, code, timedOut } = await run(process.execPath, jest, {
    env,
    show: true,
    timeoutMs: TESTS_WITHIN_MS,
  });
  if (!existsSync(reportFile)) {
    throw new StepFailure(
      timedOut ? 'the tests did not end in time' : `jest ended with code ${code} and no results`,
    );
  }
  const report = JSON.parse(readFileSync(reportFile, 'utf8'));
  // For instance a failed global teardown: no test failed, and yet something did.
  if (!ok && report.numFailedTestSuites === 0) throw new StepFailure(`jest ended with code ${code}`);
  return report;
}

/** Stops the servers and shows that nothing of them is left: processes, ports, sockets, folder. */
async function stopServers(servers) {
  await servers.stop();
  const problems = [];
  for (const { name, pid, port, socket } of servers.servers) {
    if (isAlive(pid)) problems.push(`${name} (process ${pid}) still runs`);
    if (await isListening(port)) problems.push(`port ${port} of ${name} still answers`);
    if (socket && existsSync(socket)) problems.push(`socket ${socket} is still there`);
  }
  if (existsSync(servers.dir)) problems.push(`folder ${servers.dir} is still there`);
  if (problems.length > 0) throw new StepFailure(problems.join('\n'));
  for (const { name, pid, port, socket } of servers.servers) {
    say(`stopped: ${name}, process ${pid} gone, port ${port} closed${socket ? ', socket removed' : ''}`);
  }
  say(`removed: ${servers.dir}`);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}

/** Ends and reports processes that outlived the run. */
async function checkLeftovers(watch) {
  if (!watch) {
    say('processes: not checked, this system has no /proc');
    return;
  }
  const found = await watch.leftovers(mark);
  for (const { pid } of found) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  if (found.length > 0) {
    const list = found.map(({ pid, command }) => `  ${pid} ${command}`).join('\n');
    throw new StepFailure(`left running by this run (ended now):\n${list}`);
  }
  say('processes: none of this run is left');
}

/** Runs one step; what it throws counts as one failure. Returns whether it went well. */
async function attempt(step) {
  try {
    await step();
    return true;
  } catch (error) {
    say(`FAILED: ${error instanceof StepFailure ? error.message : error.stack}`);
    result.failed += 1;
    return false;
  }
}

let interruptedBy;
let servers;

async function verify(dir) {
  await checkMachine();
  await ensureNpmPackages();
  const own = ownServers();
  await ensureSystemPackages([...own, 'chromium']);
  await checkSources();
  if (own.length > 0) {
    servers = await startServers(own);
    for (const { name, pid, port } of servers.servers) say(`started: ${name}, process ${pid}, port ${port}`);
  }
  if (interruptedBy) return;
  await runTests(dir, servers);
}

async function main() {
  const watch = canSeeProcesses ? watchProcesses() : undefined;
  const dir = await mkdtemp(join(scratchFolder(), 'cuibao-verify-'));
  // A bot without root, as one of the tests runs it, has to find what is its own in there.
  await chmod(dir, 0o711);
  // The step under way ends by this and fails; everything after it is the ordinary way out.
  const interrupt = (signal) => {
    if (interruptedBy) return;
    interruptedBy = signal;
    say(`${signal}: stopping`);
    endRunningCommands();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, interrupt);

  await attempt(() => verify(dir));
  if (servers) await attempt(() => stopServers(servers));
  await attempt(() => checkLeftovers(watch));
  await attempt(() => rm(dir, { recursive: true, force: true, maxRetries: 3 }));
  if (interruptedBy && result.failed === 0) result.failed = 1;
  say(`done${interruptedBy ? `, cut short by ${interruptedBy}` : ''}`);
  console.log(`${result.passed} passed, ${result.failed} failed`);
  process.exitCode = result.failed > 0 || result.passed === 0 ? 1 : 0;
}

await main();
