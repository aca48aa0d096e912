import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { buildProgram } from '../../src/cli/program';
import { configurationTable, environmentTable } from '../../src/config/environment';
import { COMMANDS } from '../../src/conversation/commands';

const root = join(__dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const english = read('README.md');
const chinese = read('README.zh-CN.md');
const BOTH = [
  ['README.md', english],
  ['README.zh-CN.md', chinese],
] as const;

/** Section by section, what the two documents are called by. */
const SECTIONS: readonly (readonly [string, string])[] = [
  ['Try it', '试一试'],
  ['How it works', '工作原理'],
  ['In the chat', '聊天里怎么说'],
  ['On pages', '页面'],
  ['Command line', '命令行'],
  ['Configuration', '配置'],
  ['Operations', '运行维护'],
  ['Tests', '测试'],
  ['Glossary', '词汇'],
  ['Licence', '许可'],
];

/** Keeps to one screen per question: what is longer belongs to docs. */
const MOST_LINES = 320;

function titles(text: string): string[] {
  return [...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title ?? '');
}

function section(text: string, title: string): string {
  const from = text.indexOf(`\n## ${title}\n`);
  const to = text.indexOf('\n## ', from + 1);
  return text.slice(from, to < 0 ? undefined : to);
}

/** What stands in backticks, in the order in which it is said. */
function codeSpans(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? '');
}

/** The first cells of a section's tables. */
function firstCells(text: string): string[] {
  return [...text.matchAll(/^\| (.*?)(?<!\\) \| /gm)].map(([, cell]) => cell ?? '');
}

/** What may be copied into a terminal, without what is said about it. */
function shellLines(text: string): string[] {
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block]) =>
    (block ?? '').split('\n').map((line) => line.replace(/\s+#.*/, '')),
  );
}

describe('the README', () => {
  it('holds the table of settings as `npm run docs` writes it', () => {
    expect(english).toContain(
      `<!-- written by \`npm run docs\` -->\n\n${configurationTable()}\n\n<!-- end -->`,
    );
  });

  it.each(BOTH)('shows every command of the chat: %s', (_name, text) => {
    const words = COMMANDS.map(({ words: [word] }) => word);
    expect(words.filter((word) => !new RegExp(`\`${word}[ \`]`).test(text))).toEqual([]);
  });

  it.each(BOTH)('shows every command of the command line with its options: %s', (_name, text) => {
    const leaves = buildProgram().commands.flatMap((command) =>
      command.commands.length === 0 ? [[command.name(), command] as const] : subcommandsOf(command),
    );
    const missing = leaves.flatMap(([name, command]) => {
      const row = text.split('\n').find((line) => line.startsWith(`| \`${name}`)) ?? '';
      const wanted = [name, ...command.options.map(({ long }) => long ?? '')];
      return wanted.filter((word) => !row.includes(word)).map((word) => `${name}: ${word}`);
    });
    expect(leaves.length).toBeGreaterThan(5);
    expect(missing).toEqual([]);
  });

  it.each(BOTH)('stays short: %s', (_name, text) => {
    expect(text.split('\n').length).toBeLessThanOrEqual(MOST_LINES);
  });
});

describe('the Chinese README keeps step with the English one', () => {
  it('in its sections and their order', () => {
    expect(titles(english)).toEqual(SECTIONS.map(([title]) => title));
    expect(titles(chinese)).toEqual(SECTIONS.map(([, title]) => title));
  });

  it('in what one says in the chat', () => {
    const says = (text: string, title: string) => codeSpans(firstCells(section(text, title)).join('\n'));
    expect(says(chinese, '聊天里怎么说')).toEqual(says(english, 'In the chat'));
  });

  it('in the commands of the command line and of the shell', () => {
    const commands = (text: string, title: string) => codeSpans(firstCells(section(text, title)).join('\n'));
    expect(commands(chinese, '命令行')).toEqual(commands(english, 'Command line'));
    expect(shellLines(chinese)).toEqual(shellLines(english));
  });

  it('in the settings and their defaults', () => {
    const rows = environmentTable().map(({ name, default: fallback, required }) => {
      const shown = required ? '`serve` 必需' : fallback === null ? '无' : `\`${fallback}\``;
      return `| \`${name}\` | ${shown} | `;
    });
    const inChinese = section(chinese, '配置')
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    expect(inChinese.map((line, i) => line.startsWith(rows[i] ?? ' ') || line)).toEqual(rows.map(() => true));
    expect(inChinese.every((line) => /[\u4e00-\u9fff].*。 \|$/.test(line))).toBe(true);
  });

  it('in its words, its pictures and its links', () => {
    const terms = (text: string, title: string) =>
      [...section(text, title).matchAll(/^\| (.*?) \| (.*?) \| /gm)].slice(1).map(([, ...cells]) => cells);
    expect(terms(chinese, '词汇')).toEqual(terms(english, 'Glossary'));
    const targets = (text: string) =>
      [...text.matchAll(/\]\((docs\/[^)#]+)/g)].map(([, to]) => (to ?? '').replace('.zh-CN', '')).sort();
    expect(targets(chinese)).toEqual(targets(english));
  });
});

describe('the Chinese docs/deploy keeps step with the English one', () => {
  const [inEnglish, inChinese] = [read('docs/deploy.md'), read('docs/deploy.zh-CN.md')];

  it('section by section, step by step', () => {
    const shape = (text: string) =>
      (text.match(/^(?:## |\d+\. |\* \*\*|\| |```)/gm) ?? []).map((mark) => mark.replace(/\d+/, 'n'));
    expect(shape(inChinese)).toEqual(shape(inEnglish));
  });

  it('in everything that is copied', () => {
    const copied = (text: string) =>
      [...text.matchAll(/^```\w+\n([\s\S]*?)^```/gm)].flatMap(([, block]) =>
        (block ?? '').split('\n').map((line) => line.replace(/ *# .*/, '')),
      );
    expect(copied(inChinese)).toEqual(copied(inEnglish));
  });

  it('in commands, settings, addresses and questions', () => {
    const spans = (text: string) => codeSpans(text.replace(/^```[\s\S]*?^```/gm, '')).sort();
    expect(spans(inChinese)).toEqual(spans(inEnglish));
    const questions = (text: string) => text.match(/^\| [^|]*？ \|/gm);
    expect(questions(inChinese)).toEqual(questions(inEnglish));
  });
});

describe('the decision records', () => {
  it('are all in their list, as `npm run docs` writes it', () => {
    const records = readdirSync(join(root, 'docs/decisions')).filter((name) => /^\d{3}-/.test(name));
    const rows = records.sort().map((name) => {
      const [, number, title] = /^# (\d{3}) (.*)$/m.exec(read(`docs/decisions/${name}`)) ?? [];
      return `* [${number}](${name}) ${title}`;
    });
    expect(read('docs/decisions/README.md').match(/^\* .*$/gm)).toEqual(rows);
  });
});

function subcommandsOf(parent: Command): (readonly [string, Command])[] {
  return parent.commands.map((command) => [`${parent.name()} ${command.name()}`, command] as const);
}
