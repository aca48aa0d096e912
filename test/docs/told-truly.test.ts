import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it, test } from '@jest/globals';
import type { Command } from 'commander';
import { buildProgram } from '../../src/cli/program';
import { loadConfig } from '../../src/config';
import { VARIABLES } from '../../src/config/environment';
import { COMMANDS } from '../../src/conversation/commands';

const root = join(__dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const below = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));

/** What people follow word for word; decision records tell of their day. */
const DOCUMENTS = [
  'README.md',
  'README.zh-CN.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** Where variables that are not the bot's own are read: simulator, containers, tests. */
const OTHER_READERS = ['compose.yaml', 'Dockerfile', ...below('src'), ...below('test'), ...below('.ci')]
  .filter((path) => /\.(ts|mjs|cjs|yaml)$|file$/.test(path) && !path.startsWith('test/docs'))
  .map(read)
  .join('\n');

const program = buildProgram();

/** `plan import` for `plan import plan.docx --yes`; null where there is no such command. */
function commandNamed(words: readonly string[]): Command | null {
  const named = (parent: Command, word = '') => parent.commands.find((each) => each.name() === word);
  const first = named(program, words[0]);
  if (!first || first.commands.length === 0) return first ?? null;
  return named(first, words[1]) ?? null;
}

/** Commands of the command line that do not exist, or not with these options. */
function wrongCommands(text: string): string[] {
  const calls = text.matchAll(
    /(?:\bcuibao(?:\.js)?|run --rm bot|docker run[^\n]* cuibao) ((?!cuibao|node |is running)[a-z]+(?: [a-z]+)?)\b(?!\.)([^\n`]*)/g,
  );
  return [...calls].flatMap(([call, words = '', rest = '']) => {
    const command = commandNamed(words.split(' '));
    if (!command) return [call];
    const known = command.options.flatMap(({ long }) => long ?? []);
    const given = (rest.split(/ #| && | \| /)[0] ?? '').match(/(?<![\w-])--[a-z-]+/g) ?? [];
    return given.filter((option) => !known.includes(option)).map((option) => `${call}: ${option}`);
  });
}

/** Variables that neither the bot nor anything else here reads. */
function unknownVariables(text: string): string[] {
  const own = new Set<string>(VARIABLES);
  const named = text.matchAll(/(?<![\w<>.])([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?![\w*]|_\*)/g);
  return [...named].flatMap(([, name = '']) => {
    const known = own.has(name) || own.has(name.replace(/_FILE$/, ''));
    return known || new RegExp(`\\b${name}\\b`).test(OTHER_READERS) ? [] : [name];
  });
}

const COMMAND_WORDS = new Set(COMMANDS.flatMap(({ words }) => words));

/** What stands in code and is no command: it is said after one, is asked for, or is a heading. */
const SAID_OTHERWISE = [
  /^(?:第|三季度|二季度|逾期|全部|《|单位,)/,
  // Within an import (docs/product.md, "Importing in the chat and by the form").
  /^(?:完|对应|新建|只牵头报送|收集单位|标题|年份|修订|作为新文件|事项|新增下期|承接)(?: |$)/,
  // How an item or a unit is named in front of a report.
  /^(?:十八|数字财政|市残联)/,
  // Columns of a file, words of a plan, and what the bot itself says.
  /^(?:电话|职务|牵头单位：A|配合单位 3|应报 N)/,
];

/** What a table or a sentence tells people to say to the bot, and no command of it begins so. */
function unknownToTheBot(text: string): string[] {
  const spans = [...text.matchAll(/`([\u4e00-\u9fff][^`\n]*)`/g)].map(([, said]) => said ?? '');
  return spans.filter((said) => {
    const word = /^[\u4e00-\u9fff]+/.exec(said)?.[0] ?? '';
    return !COMMAND_WORDS.has(word) && !SAID_OTHERWISE.some((form) => form.test(said));
  });
}

/** Files named without their folder, as tables do that have said it before. */
const FILE_NAMES = new Set(
  [...below('src'), ...below('migrations'), ...below('test')].map((path) => basename(path)),
);
function missingFiles(text: string): string[] {
  const named = [...text.matchAll(/`([a-z0-9-]+(?:\.test)?\.(?:ts|mjs))`/g)].map(([, name]) => name ?? '');
  return named.filter((name) => !FILE_NAMES.has(name));
}

describe('what the documents tell people to do', () => {
  it.each(DOCUMENTS)('%s: names commands and options that exist', (path) => {
    expect(wrongCommands(read(path))).toEqual([]);
  });

  it.each(DOCUMENTS)('%s: names variables that something reads', (path) => {
    expect(unknownVariables(read(path))).toEqual([]);
  });

  it.each(DOCUMENTS)('%s: says to the bot what the bot understands', (path) => {
    expect(unknownToTheBot(read(path))).toEqual([]);
  });

  it.each(DOCUMENTS)('%s: names files that exist', (path) => {
    expect(missingFiles(read(path))).toEqual([]);
  });

  it.each(DOCUMENTS)('%s: names scripts that exist', (path) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...read(path).matchAll(/\bnpm run ([a-z:]+)/g)].map(([, name]) => name ?? '');
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe('docs/deploy.md', () => {
  it('gives settings with which the service starts', () => {
    const block = /^```sh\n(NODE_ENV=[\s\S]*?)^```/m.exec(read('docs/deploy.md'))?.[1] ?? '';
    const settings = [...block.matchAll(/^(\w+)='(.*)'$/gm)].map(([, name = '', value = '']) => {
      const invented = name.endsWith('_AES_KEY') ? 'k'.repeat(43) : 'invented-secret-of-ours';
      return [name, value === '…' ? invented : value] as const;
    });
    expect(block.trim().split('\n')).toHaveLength(settings.length);
    const config = loadConfig(Object.fromEntries(settings), true);
    expect(config.wecom).toMatchObject({ personality: 'private', gateway: { prefix: 'x-tif-' } });
    expect(config.publicUrl).not.toBeNull();
  });

  it('lists every address', () => {
    const routes = below('src/pages')
      .filter((path) => path.endsWith('.ts'))
      .flatMap((path) => [...read(path).matchAll(/\.(?:get|post|all)\(\s*[`']\/h5\/([\w-]*)/g)])
      .map(([, first]) => `/h5/${first}`);
    expect(new Set(routes).size).toBeGreaterThan(8);
    const table = read('docs/deploy.md').split('\n## Addresses\n')[1] ?? '';
    expect(routes.filter((route) => !table.includes(route))).toEqual([]);
  });
});

describe('docs/architecture.md', () => {
  const text = read('docs/architecture.md');
  const folders = (path: string) =>
    readdirSync(join(root, path), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);

  it('names every room', () => {
    expect(folders('src').filter((room) => !text.includes(`| \`${room}\``))).toEqual(['config']);
  });

  it('names every folder of the largest room', () => {
    const rows = text.split('\n').filter((line) => line.startsWith('| `'));
    const named = (folder: string) => rows.some((row) => row.split(' | ')[0]?.includes(`\`${folder}\``));
    expect(folders('src/conversation').filter((folder) => !named(folder))).toEqual([]);
  });

  it('follows one message and one reminder through files that exist', () => {
    for (const title of ['The path of one message', 'The path of one reminder', 'The path of one page']) {
      const steps = text
        .slice(text.indexOf(`## ${title}`))
        .split('\n## ')[0]
        ?.split('\n')
        .filter((line) => /^\| \d+\. /.test(line));
      expect(steps?.length).toBeGreaterThan(5);
      const withoutFile = steps?.filter(
        (line) => !/`[\w./*-]+\.(?:ts|mjs)`|`\S+\/\*`|`\*-view\.ts`/.test(line),
      );
      expect(withoutFile).toEqual([]);
    }
  });
});

describe('the scanner', () => {
  test.each([
    ['cuibao doctrine', wrongCommands],
    ['sudo -u cuibao cuibao plan imports plan.docx', wrongCommands],
    ['npx cuibao status --periods 2022Q2', wrongCommands],
    ['docker compose run --rm bot statuses', wrongCommands],
    ['node dist/src/cli/cuibao.js nothing', wrongCommands],
    ['set `WECOM_CORP_IDENTITY`', unknownVariables],
    ['say `催报 市教育局`', unknownToTheBot],
    ['in `no-such-file.ts`', missingFiles],
  ])('reports %j', (text, scan) => {
    expect(scan(text)).toHaveLength(1);
  });

  test.each([
    ['sudo -u cuibao cuibao status --json', wrongCommands],
    ['cuibao plan import plan.docx --yes # --no-such-option', wrongCommands],
    ['useradd --system cuibao', wrongCommands],
    ['`WECOM_SECRET_FILE`, WECOM_CONTACTS_*, <NAME>_FILE', unknownVariables],
    ['`催办 市教育局`', unknownToTheBot],
  ])('accepts %j', (text, scan) => {
    expect(scan(text)).toEqual([]);
  });
});
