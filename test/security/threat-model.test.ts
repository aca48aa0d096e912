import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { PROJECT } from '../support/built-product';

const read = (path: string) => readFileSync(join(PROJECT, path), 'utf8');
const MODEL = read('docs/security.md');
/** Sections in which each line of a table is a threat. */
const THREATS = [
  'Callbacks',
  'Connections',
  'Files',
  'Injection',
  'Sessions and forms',
  'Rights',
  'Secrets and surroundings',
];

interface Named {
  readonly file: string;
  readonly titles: readonly string[];
}

function sectionOf(title: string): string {
  return new RegExp(`^## ${title}\\n([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, 'm').exec(MODEL)?.[1] ?? '';
}

/** `file` “title”, “title”. */
function testsIn(text: string): Named[] {
  return [...text.matchAll(/`(test\/[^`]+\.test\.ts)`((?:,? “[^”]+”)+)/g)].map(
    ([, file = '', titles = '']) => ({
      file,
      titles: [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => title),
    }),
  );
}

describe('docs/security.md', () => {
  it('names no test that does not exist', () => {
    const missing = testsIn(MODEL).flatMap(({ file, titles }) => {
      if (!existsSync(join(PROJECT, file))) return [file];
      const source = read(file);
      return titles
        .filter((title) => !["'", '`', '"'].some((quote) => source.includes(`${quote}${title}${quote}`)))
        .map((title) => `${file}: ${title}`);
    });
    expect(testsIn(MODEL).length).toBeGreaterThan(40);
    expect(missing).toEqual([]);
  });

  it.each(THREATS)('has a test for each threat under “%s”', (title) => {
    const rows = sectionOf(title)
      .split('\n')
      .filter((line) => line.startsWith('| ') && !line.startsWith('| threat'));
    expect(rows.length).toBeGreaterThan(2);
    expect(rows.filter((row) => testsIn(row).length === 0)).toEqual([]);
  });
});

describe('the sources', () => {
  const sources = readdirSync(join(PROJECT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('sandbox'))
    .map((name) => ({ name, text: read(join('src', name)) }));

  it('secrets are compared in constant time', () => {
    for (const file of ['platform/callback-crypto.ts', 'pages/signed-value.ts'])
      expect(sources.find(({ name }) => name === file)?.text).toMatch(/timingSafeEqual\(/);
    const comparison =
      /\b\w*(?:[sS]ignature|[hH]mac|[cC]srf)\w*\)? [!=]== (?!null|undefined|'').*|[!=]== \w*(?:[sS]ignature|[hH]mac|[cC]srf)\b.*/g;
    const compared = sources.flatMap(({ name, text }) =>
      [...text.matchAll(comparison)].map(([line]) => `${name}: ${line}`),
    );
    expect(compared).toEqual([]);
  });

  it('every package has one pinned version, with its hash', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { version?: string; integrity?: string; link?: boolean }>;
    };
    const unpinned = Object.entries(packages).filter(
      ([path, { version, integrity }]) => path !== '' && (!version || !integrity),
    );
    expect(Object.keys(packages).length).toBeGreaterThan(100);
    expect(unpinned.map(([path]) => path)).toEqual([]);
  });
});
