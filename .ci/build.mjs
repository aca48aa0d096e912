/**
 * `npm run build`: compiles src and migrations into dist, copies the files that are no TypeScript (pages,
 * styles), and removes from dist what no longer has a source. A stamp in dist names the sources it was
 * built from, so that `ensureBuilt` can tell a current build from a stale one.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { isMainModule, projectRoot, runOrFail, StepFailure, say } from './commands.mjs';

const SOURCE_FOLDERS = ['src', 'migrations'];
const BUILD_SETTINGS = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
const dist = join(projectRoot, 'dist');
const stampFile = join(dist, '.built-from');

/** Every file below `folder`, as paths from the project's root. */
function filesBelow(folder) {
  const absolute = join(projectRoot, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(projectRoot, join(entry.parentPath, entry.name)))
    .sort();
}

function sourceFiles() {
  return SOURCE_FOLDERS.flatMap(filesBelow);
}

/** One hash over names and contents; times of files mean nothing in a fresh clone. */
function stampOf(files) {
  const hash = createHash('sha256');
  for (const file of [...BUILD_SETTINGS, ...files]) {
    const content = readFileSync(join(projectRoot, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** What belongs into dist for one source file. */
function productsOf(file) {
  if (file.endsWith('.d.ts')) return [];
  if (!file.endsWith('.ts')) return [join('dist', file)];
  const compiled = join('dist', `${file.slice(0, -'.ts'.length)}.js`);
  return [compiled, `${compiled}.map`];
}

/** Builds; throws StepFailure with the compiler's words when the sources do not compile. */
export async function build() {
  const files = sourceFiles();
  const stamp = stampOf(files);
  const compiler = join(projectRoot, 'node_modules', 'typescript', 'bin', 'tsc');
  // Taken away first: a build that fails half-way must not pass for a current one.
  rmSync(stampFile, { force: true });
  await runOrFail('the TypeScript build', process.execPath, [compiler, '-p', 'tsconfig.build.json']);
  for (const file of files.filter((name) => !name.endsWith('.ts'))) {
    const target = join(dist, file);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(projectRoot, file), target);
  }
  const wanted = new Set(files.flatMap(productsOf));
  for (const product of filesBelow('dist')) {
    if (!wanted.has(product)) rmSync(join(projectRoot, product));
  }
  writeFileSync(stampFile, stamp);
  return files.length;
}

/** Builds unless dist was built from exactly these sources. Returns whether anything was to do. */
export async function ensureBuilt() {
  const stamp = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : undefined;
  if (stamp === stampOf(sourceFiles())) {
    say('build: up to date');
    return false;
  }
  const count = await build();
  say(`build: ${count} source files compiled into dist`);
  return true;
}

if (isMainModule(import.meta.url)) {
  try {
    const count = await build();
    say(`build: ${count} source files compiled into dist`);
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
