/**
 * Follows the Dockerfile without Docker: runs its steps one by one, each stage in a clean folder of its own,
 * and proves that the last stage's tree holds production dependencies only and starts: the command answers
 * `--help`, `serve` becomes healthy by the image's own health check, and SIGTERM ends it with exit code 0.
 *
 *   node .ci/dockerfile-steps.mjs [FOLDER]      FOLDER (default: a new temporary one) must be empty; it is
 *                                               removed at the end unless it was named. About a minute.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, posix, relative } from 'node:path';
import { projectRoot, run, runOrFail, StepFailure, say } from './commands.mjs';

/** Steps on the system, not on the tree: they make sense inside an image only. */
const SYSTEM_STEP = /^(apt-get|useradd|groupadd|adduser|addgroup|install -d|chown)\b/;
/** Instructions that describe the image and change no file. */
const DESCRIPTIONS = ['USER', 'VOLUME', 'EXPOSE', 'HEALTHCHECK', 'ENTRYPOINT', 'CMD', 'LABEL', 'STOPSIGNAL'];
const HEALTHY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 30_000;

/** `[{ name, rest }]`, continuation lines joined, comments left out. */
function readInstructions(text) {
  const lines = text.split('\n').filter((line) => !/^\s*#/.test(line));
  const joined = lines
    .join('\n')
    .replace(/\\\n\s*/g, ' ')
    .split('\n');
  return joined
    .map((line) => /^\s*([A-Z]+)\s+(.*?)\s*$/.exec(line))
    .filter((match) => match !== null)
    .map(([, name, rest]) => ({ name, rest }));
}

function readIgnore() {
  const lines = readFileSync(join(projectRoot, '.dockerignore'), 'utf8').split('\n');
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}

/** Whether .dockerignore lets a file into the build; understands names of files and folders, `*` and `!`. */
function isInContext(path, patterns) {
  return patterns.reduce((included, pattern) => {
    const name = pattern.replace(/^!/, '').replace(/\/$/, '');
    const matches = name === '*' || path === name || path.startsWith(`${name}/`);
    return matches ? pattern.startsWith('!') : included;
  }, true);
}

/** One pair of quotes is the most that our ENV lines hold. */
function readAssignments(rest) {
  return [...rest.matchAll(/(\w+)=("[^"]*"|\S+)/g)].map(([, name, value]) => [
    name,
    value.replace(/^"|"$/g, ''),
  ]);
}

/** What a step sees: this machine's programs and npm settings, and none of the caller's other variables. */
function stepEnvironment(stage) {
  const { PATH, HOME, HTTP_PROXY, HTTPS_PROXY, NO_PROXY, NODE_EXTRA_CA_CERTS } = process.env;
  const machine = { PATH, HOME, HTTP_PROXY, HTTPS_PROXY, NO_PROXY, NODE_EXTRA_CA_CERTS };
  const known = Object.entries(machine).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(known), ...stage.env };
}

function from(rest, stages, folder) {
  const [image, , name] = rest.split(/\s+/);
  const parent = stages.get(image);
  const root = join(folder, name);
  mkdirSync(root);
  if (parent) cpSync(parent.root, root, { recursive: true });
  const stage = { name, root, workdir: parent?.workdir ?? '/', env: { ...parent?.env } };
  stages.set(name, stage);
  return stage;
}

function copy(rest, stage, stages) {
  const words = rest.split(/\s+/);
  const options = words.filter((word) => word.startsWith('--'));
  const sources = words.filter((word) => !word.startsWith('--'));
  const target = sources.pop();
  const source = options.find((option) => option.startsWith('--from='))?.slice('--from='.length);
  const origin = source ? stages.get(source)?.root : projectRoot;
  if (!origin) throw new StepFailure(`COPY from an unknown stage: ${source}`);
  const patterns = source ? [] : readIgnore();
  for (const name of sources) {
    const path = join(origin, name);
    if (!existsSync(path)) throw new StepFailure(`COPY: ${name} does not exist`);
    const to = posix.resolve(stage.workdir, target, target.endsWith('/') ? posix.basename(name) : '');
    const filter = (file) => source !== undefined || containsContext(relative(projectRoot, file), patterns);
    cpSync(path, join(stage.root, to), { recursive: true, filter });
    if (!existsSync(join(stage.root, to))) throw new StepFailure(`COPY: .dockerignore keeps ${name} out`);
  }
}

/** A folder on the way to an included file must be entered, although it is not included itself. */
function containsContext(path, patterns) {
  return isInContext(path, patterns) || patterns.some((pattern) => pattern.startsWith(`!${path}/`));
}

async function execute({ name, rest }, stage, stages) {
  if (name === 'WORKDIR') {
    stage.workdir = posix.resolve(stage.workdir, rest);
    mkdirSync(join(stage.root, stage.workdir), { recursive: true });
  } else if (name === 'ENV') {
    Object.assign(stage.env, Object.fromEntries(readAssignments(rest)));
  } else if (name === 'COPY') {
    copy(rest, stage, stages);
  } else if (name === 'RUN' && !SYSTEM_STEP.test(rest)) {
    const cwd = join(stage.root, stage.workdir);
    await runOrFail(`RUN ${rest}`, '/bin/sh', ['-c', rest], { cwd, env: stepEnvironment(stage) });
  } else if (name !== 'RUN' && !DESCRIPTIONS.includes(name)) {
    throw new StepFailure(`the instruction ${name} is not understood here`);
  }
}

/** Runs all steps; returns the last stage. */
async function followDockerfile(instructions, folder) {
  const stages = new Map();
  let stage;
  for (const instruction of instructions) {
    const { name, rest } = instruction;
    if (name === 'FROM') stage = from(rest, stages, folder);
    else await execute(instruction, stage, stages);
    const skipped = name === 'RUN' && SYSTEM_STEP.test(rest) ? ' (for an image only: skipped)' : '';
    if (!DESCRIPTIONS.includes(name)) say(`${stage.name}: ${name} ${rest.slice(0, 90)}${skipped}`);
  }
  return stage;
}

/** Fails on a package that package-lock.json marks as needed for development only. */
function checkProductionOnly(tree) {
  const { packages } = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8'));
  const names = Object.keys(packages).filter((path) => path !== '' && existsSync(join(tree, path)));
  const stray = names.filter((path) => packages[path].dev);
  if (stray.length > 0) throw new StepFailure(`development packages in the image: ${stray.join(', ')}`);
  say(`tree: ${readdirSync(tree).join(', ')}; ${names.length} packages, all for production`);
}

function lastOf(instructions, name) {
  return instructions.findLast((instruction) => instruction.name === name)?.rest ?? '';
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

/** Settings that a first start needs; the messenger's address leads nowhere. */
async function settings(folder) {
  const secret = () => randomBytes(16).toString('hex');
  return {
    PORT: await freePort(),
    PUBLIC_URL: 'https://cuibao.example',
    SESSION_SECRET: secret() + secret(),
    DATABASE_URL: `sqlite:${join(folder, 'cuibao.sqlite')}`,
    JOURNAL_DIR: join(folder, 'journal'),
    WECOM_API_ROOT: 'http://127.0.0.1:9',
    WECOM_CORP_ID: 'ww0123456789abcdef',
    WECOM_AGENT_ID: '1000002',
    WECOM_SECRET: secret(),
    WECOM_CALLBACK_TOKEN: secret(),
    WECOM_CALLBACK_AES_KEY: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  };
}

async function checkStarts(stage, instructions, folder) {
  const cwd = join(stage.root, stage.workdir);
  const inTree = (value) => (value.startsWith(`${stage.workdir}/`) ? join(stage.root, value) : value);
  const own = Object.fromEntries(Object.entries(stage.env).map(([name, value]) => [name, inTree(value)]));
  const env = { ...stepEnvironment(stage), ...own, ...(await settings(folder)) };
  const [command, ...entry] = JSON.parse(lastOf(instructions, 'ENTRYPOINT'));
  await runOrFail('--help', command, [...entry, '--help'], { cwd, env });
  say('starts: --help answers');
  await runOrFail('migrate', command, [...entry, 'migrate'], { cwd, env });
  say('starts: migrate makes the embedded database');

  const server = spawn(command, [...entry, ...JSON.parse(lastOf(instructions, 'CMD'))], { cwd, env });
  let log = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk) => (log += chunk));
  const ended = new Promise((resolve) => server.once('exit', (code, signal) => resolve(signal ?? code)));
  try {
    const [probe, ...probeArgs] = JSON.parse(lastOf(instructions, 'HEALTHCHECK').replace(/^.*?CMD\s+/, ''));
    const deadline = performance.now() + HEALTHY_WITHIN_MS;
    while (!(await run(probe, probeArgs, { cwd, env })).ok) {
      if (server.exitCode !== null || performance.now() > deadline) {
        throw new StepFailure(`serve does not become healthy\n${log}`);
      }
    }
    say('starts: serve is healthy');
    server.kill('SIGTERM');
    const timer = setTimeout(() => server.kill('SIGKILL'), STOPPED_WITHIN_MS);
    const how = await ended;
    clearTimeout(timer);
    if (how !== 0) throw new StepFailure(`serve ended with ${how} after SIGTERM\n${log}`);
    say('stops: SIGTERM, exit code 0');
  } finally {
    server.kill('SIGKILL');
  }
}

async function main() {
  const named = process.argv[2];
  const folder = named ?? mkdtempSync(join(tmpdir(), 'cuibao-image-'));
  try {
    mkdirSync(folder, { recursive: true });
    if (readdirSync(folder).length > 0) throw new StepFailure(`${folder} is not empty`);
    const instructions = readInstructions(readFileSync(join(projectRoot, 'Dockerfile'), 'utf8'));
    const last = await followDockerfile(instructions, folder);
    const data = join(folder, 'data');
    mkdirSync(data);
    checkProductionOnly(join(last.root, last.workdir));
    await checkStarts(last, instructions, data);
    say('the Dockerfile holds');
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  } finally {
    if (!named) rmSync(folder, { recursive: true, force: true });
  }
}

await main();
