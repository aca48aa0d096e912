import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix, relative } from 'node:path';
import { describe, expect, it, test } from '@jest/globals';

/**
 * Who may import whom (docs/decisions, "rooms"): a room, or one file of a room written as `room/file`. The
 * own room is always allowed, and everyone but domain and config may import observability. A room that is
 * not listed here does not exist. When reality proves the table wrong, change it together with its decision record.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  observability: [],
  config: [],
  migrations: [],
  store: ['domain', 'migrations'],
  intake: ['domain'],
  exports: ['domain'],
  delivery: ['domain', 'store'],
  actions: ['domain', 'store', 'delivery'],
  reminders: ['domain', 'store', 'delivery'],
  conversation: [
    'domain',
    'store',
    'delivery',
    'intake',
    'actions',
    'reminders/preview',
    'reminders/planner-inputs',
    'exports',
  ],
  pages: [
    'domain',
    'store',
    'delivery',
    'intake',
    'actions',
    'reminders/preview',
    'exports',
    // What 填报 shows and does is what the chat would say and do (docs/decisions/024-report-page.md).
    'conversation/report-page/own-report',
    'conversation/report-page/own-report-list',
    'conversation/report-page/file-page-report',
    // What 工作台 shows, asks and does, likewise (docs/decisions/025-desk-and-downloads.md).
    'conversation/desk/ask-on-desk',
    'conversation/desk/desk-people',
    'conversation/desk/desk-rights',
    'conversation/desk/desk-wish',
    'conversation/desk/page-documents',
    'conversation/desk/read-desk',
  ],
  platform: [
    'conversation/inbound-message',
    'delivery/outbound-message',
    'delivery/send-failure',
    'delivery/media-source',
    'pages/sign-in',
    'actions/directory',
  ],
  cli: ['everything but sandbox'],
  app: ['everything but sandbox'],
  main: ['everything but sandbox'],
  sandbox: ['platform/wire-format', 'platform/callback-crypto'],
};

const WITHOUT_OBSERVABILITY = ['domain', 'config', 'migrations'];

/** Rules are data in, data out: of npm only packages that are the same (files within them included). */
const DOMAIN_PACKAGES = ['chinese-days', 'fastest-levenshtein', 'zod'];
/** Pure parts of Node; crypto for hashes (its random functions are looked for by name). */
const DOMAIN_BUILTINS = ['util', 'crypto'];
const MIGRATION_PACKAGES = ['typeorm'];

const READS_ENVIRONMENT = /^src\/(config\.ts|sandbox\/.*|cli\/(cuibao|session)\.ts)$/;
const ALLOWED_BARREL = 'src/conversation/commands/index.ts';
const LONGEST_FILE = 300;

interface SourceFile {
  /** From the project's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

const root = join(__dirname, '..');

function sourceFiles(): SourceFile[] {
  return ['src', 'migrations'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(root, folder, name))
      .map((file) => ({
        path: relative(root, file).replaceAll('\\', '/'),
        text: readFileSync(file, 'utf8'),
      })),
  );
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, ' ').replace(/(^|\s)\/\/.*$/gm, '$1');
}

/** Everything a file imports, however it says so; `null` for an import whose target is computed. */
function importsOf({ text }: SourceFile): (string | null)[] {
  const code = withoutComments(text);
  const statements = [
    /\b(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/g,
    /\bimport\s*['"]([^'"]+)['"]/g,
    /\b(?:import|require)\s*\(\s*['"]([^'"]+)['"]/g,
  ];
  const found = statements.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1] ?? null));
  const computed = [...code.matchAll(/\b(?:import|require)\s*\(\s*(?!['"\s])/g)].map(() => null);
  return [...found, ...computed];
}

/** `src/store/dialect` → room `store`, name `store/dialect`; `src/main` → room and name `main`. */
function placeOf(path: string): { room: string; name: string } {
  const name = path.replace(/^src\//, '').replace(/\.(ts|js)$/, '');
  return { room: name.split('/')[0] ?? '', name };
}

/** What is wrong with one import of a file, or undefined. */
function judgeImport(file: SourceFile, specifier: string | null): string | undefined {
  const { room } = placeOf(file.path);
  const allowed = MAY_IMPORT[room];
  if (!allowed) return `${file.path}: room ${room} is not in the table`;
  if (specifier === null) return `${file.path}: a computed import cannot be checked`;
  if (!specifier.startsWith('.')) return judgePackage(file, room, specifier);
  const target = placeOf(posix.join(posix.dirname(file.path), specifier));
  if (target.room === room) return undefined;
  if (target.room === 'observability' && !WITHOUT_OBSERVABILITY.includes(room)) return undefined;
  if (allowed.includes('everything but sandbox') && target.room in MAY_IMPORT && target.room !== 'sandbox') {
    return undefined;
  }
  if (allowed.includes(target.room) || allowed.includes(target.name)) return undefined;
  return `${file.path}: ${room} must not import ${target.name}`;
}

function judgePackage(file: SourceFile, room: string, specifier: string): string | undefined {
  const name = specifier.replace(/^node:/, '');
  const isBuiltin = builtinModules.includes(name);
  const purest: Record<string, string[]> = {
    domain: isBuiltin ? DOMAIN_BUILTINS : DOMAIN_PACKAGES,
    migrations: isBuiltin ? [] : MIGRATION_PACKAGES,
  };
  const allowed = purest[room];
  const isAllowed = allowed?.some((each) => name === each || name.startsWith(`${each}/`)) ?? true;
  return isAllowed ? undefined : `${file.path}: ${room} must not import ${specifier}`;
}

function strayImports(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => importsOf(file).flatMap((specifier) => judgeImport(file, specifier) ?? []));
}

/** Places where the code of matching files matches a pattern that is forbidden there. */
function occurrences(files: readonly SourceFile[], where: RegExp, patterns: readonly RegExp[]): string[] {
  return files
    .filter(({ path }) => where.test(path))
    .flatMap(({ path, text }) =>
      patterns
        .filter((pattern) => pattern.test(withoutComments(text)))
        .map((pattern) => `${path}: ${pattern}`),
    );
}

const IMPURE = [
  /\bnew Date(?!\w)(?!\s*\(\s*[^)\s])/,
  /\bDate\.now\b/,
  /(?<!\bnew )(?<![\w.])Date\(/,
  /\bMath\.random\b/,
  /\brandom(UUID|Bytes|Int)\b/,
  /\bperformance\.now\b/,
  /\bprocess\./,
  /\b(setTimeout|setInterval|setImmediate|fetch)\(/,
  /\bconsole\./,
];
const ENVIRONMENT = [
  /\bprocess\s*\??\.\s*env\b/,
  /=\s*process\s*[;,)]/,
  /(from|\()\s*['"](node:)?process['"]/,
  /\bprocess\[/,
];
const DEFAULT_EXPORT = [/\bexport\s+default\b/, /\bas\s+default\b/, /\bexport\s*=/, /\bmodule\.exports\b/];

function readsEnvironment(files: readonly SourceFile[]): string[] {
  return occurrences(
    files.filter(({ path }) => !READS_ENVIRONMENT.test(path)),
    /^src\//,
    ENVIRONMENT,
  );
}

/** A barrel only passes on what other files export. */
function barrels(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => path !== ALLOWED_BARREL)
    .filter(({ path, text }) => {
      const code = withoutComments(text);
      const rest = code.replace(/\bexport\b[^'"`;]*?\bfrom\s*['"][^'"]+['"];?/g, '').trim();
      return path.endsWith('/index.ts') || rest === '' || /\bexport\s*\*/.test(code);
    })
    .map(({ path }) => path);
}

const files = sourceFiles();

describe('the source keeps to the rooms', () => {
  it('imports only what the table allows', () => {
    expect(files.length).toBeGreaterThan(0);
    expect(strayImports(files)).toEqual([]);
  });

  it('has a domain without clock, chance, process and input or output', () => {
    expect(occurrences(files, /^src\/domain\//, IMPURE)).toEqual([]);
  });

  it('reads the environment in config.ts only', () => {
    expect(readsEnvironment(files)).toEqual([]);
  });

  it(`has no file of more than ${LONGEST_FILE} lines`, () => {
    const long = files.filter(({ text }) => text.trimEnd().split('\n').length > LONGEST_FILE);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it('has named exports only', () => {
    expect(occurrences(files, /^src\//, DEFAULT_EXPORT)).toEqual([]);
  });

  it('has no barrels but the list of commands', () => {
    expect(barrels(files)).toEqual([]);
  });
});

describe('the scanner catches what is planted', () => {
  const plant = (path: string, text: string): SourceFile => ({ path, text });

  test.each([
    ['src/domain/plan/plan.ts', "import { x } from '../../store/dialect';"],
    ['src/domain/plan/plan.ts', "import { logger } from '../../observability/logger';"],
    ['src/domain/plan/plan.ts', "import { readFileSync } from 'node:fs';"],
    ['src/domain/plan/plan.ts', "import { Entity } from 'typeorm';"],
    ['src/platform/message-client.ts', "import type { Outbox } from '../delivery/outbox';"],
    ['src/platform/message-client.ts', "export { x } from '../delivery/outbox';"],
    ['src/platform/message-client.ts', "export * from '../conversation/inbox';"],
    ['src/conversation/inbox.ts', "import {\n  tick,\n} from '../reminders/tick';"],
    ['src/conversation/inbox.ts', "const tick = await import('../reminders/tick');"],
    ['src/conversation/inbox.ts', "const tick = require('../reminders/tick');"],
    ['src/conversation/inbox.ts', "import tick = require('../reminders/tick');"],
    ['src/conversation/inbox.ts', "import '../platform/callback-routes';"],
    ['src/conversation/inbox.ts', 'const tick = await import(name);'],
    ['src/cli/serve.ts', "import { simulator } from '../sandbox/main';"],
    ['src/main.ts', "import { simulator } from './sandbox/main';"],
    ['src/config.ts', "import { plan } from './domain/plan/plan';"],
    ['src/sandbox/main.ts', "import { x } from '../platform/message-client';"],
    ['src/store/data-source.ts', "import { config } from '../config';"],
    ['src/rubbish/x.ts', "import { plan } from '../domain/plan/plan';"],
    ['migrations/1-first.ts', "import { PlanEntity } from '../src/store/entities/plan';"],
  ])('%s with %j', (path, text) => {
    expect(strayImports([plant(path, text)])).toHaveLength(1);
  });

  test.each([
    [
      'src/platform/message-client.ts',
      "import type { OutboundMessage } from '../delivery/outbound-message';",
    ],
    ['src/conversation/inbox.ts', "import { preview } from '../reminders/preview';"],
    ['src/store/data-source.ts', "import { First } from '../../migrations/1-first';"],
    ['src/main.ts', "import { createApp } from './app';\nimport { loadConfig } from './config';"],
    ['src/reminders/tick.ts', "import { logger } from '../observability/logger';"],
    ['src/domain/plan/plan.ts', "// import { x } from '../../store/dialect'\nconst a = 'https://x.cn';"],
  ])('but allows %s with %j', (path, text) => {
    expect(strayImports([plant(path, text)])).toEqual([]);
  });

  test.each([
    'const now = new Date();',
    'const now = new Date;',
    'const now = Date.now();',
    'const now = Date();',
    'const luck = Math.random();',
    'const zone = process.env.TZ;',
    'const id = randomUUID();',
  ])('an impure domain: %s', (text) => {
    expect(occurrences([plant('src/domain/x.ts', text)], /^src\/domain\//, IMPURE)).not.toEqual([]);
  });

  test.each([
    'new Date(0)',
    'new Date(instant.getTime() + 1)',
    'toDate(day)',
    'new Date(\n  Date.UTC(2022, 5, 30),\n)',
  ])('but not a moment that was given: %s', (text) => {
    expect(occurrences([plant('src/domain/x.ts', text)], /^src\/domain\//, IMPURE)).toEqual([]);
  });

  test.each([
    [
      'an environment reader',
      () => readsEnvironment([plant('src/store/x.ts', 'const { DATABASE_URL } = process.env;')]),
    ],
    [
      'a quiet environment reader',
      () => readsEnvironment([plant('src/main.ts', 'const { env } = process;')]),
    ],
    [
      'a default export',
      () => occurrences([plant('src/x.ts', 'export default 1;')], /^src\//, DEFAULT_EXPORT),
    ],
    [
      'a barrel',
      () => barrels([plant('src/store/all.ts', "export { a } from './a';\nexport { b } from './b';")]),
    ],
    ['an index file', () => barrels([plant('src/store/index.ts', 'export const a = 1;')])],
  ])('%s', (_title, scan) => {
    expect(scan()).toHaveLength(1);
  });
});
