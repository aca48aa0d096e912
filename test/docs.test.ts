import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it, test } from '@jest/globals';

const root = join(__dirname, '..');
const CITING_FOLDERS = ['src', 'migrations', 'test', '.ci', 'config'];
const TEXT_FILE = /\.(ts|mjs|cjs|js|yaml|json|css|html)$/;
/** They hold broken citations to try the scanner with. */
const OWN_TESTS = /^test\/docs(?:\.test\.ts|\/)/;
const ROOT_DOCUMENTS = ['README.md', 'README.zh-CN.md', 'CHANGELOG.md'];
/** Paths in documents are written from the project's root or from `src`. */
const PATH_ROOTS = ['', 'src'];

interface TextFile {
  /** From the project's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

function filesBelow(folder: string, wanted: RegExp): TextFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => wanted.test(name))
    .map((name) => readText(join(folder, name)));
}

function readText(path: string): TextFile {
  return {
    path: relative(root, join(root, path)).replaceAll('\\', '/'),
    text: readFileSync(join(root, path), 'utf8'),
  };
}

/** A comment reads on over its line ends. */
function unwrapped(text: string): string {
  return text.replace(/\s*\n\s*(?:\*(?!\/)|\/\/|#)?\s*/g, ' ');
}

/** Titles of a document's sections, without number and without sources in brackets behind. */
function titlesOf(text: string): string[] {
  return [...text.matchAll(/^#+ (?:[\d.]+ )?(.+?)(?: \([^)]*\))?$/gm)].map((match) => match[1] ?? '');
}

/** `## 8. …` is 8, and so is a paragraph that begins with `8.1 *…*` 8.1. */
function numbersOf(text: string): string[] {
  return [...text.matchAll(/^(?:#+ )?(\d+(?:\.\d+)*)\.? \S/gm)].map((match) => match[1] ?? '');
}

/** Citations of a file that lead nowhere. */
function brokenCitations({ path, text }: TextFile): string[] {
  const comment = unwrapped(text);
  const broken: string[] = [];
  for (const [cited] of comment.matchAll(/docs\/decisions\/\d[\w-]*(?:\.md)?/g)) {
    const name = cited.endsWith('.md') ? cited : `${cited}.md`;
    if (!existsSync(join(root, name))) broken.push(`${path}: ${cited}`);
  }
  const citation =
    /(docs\/[a-z-]+\.md)(?:, "(?<title>[^"]+)"|,? (?:section )?(?<numbers>\d+(?:\.\d+)*(?:(?:, | and )\d+(?:\.\d+)*)*))?/g;
  for (const { 0: cited, 1: document = '', groups } of comment.matchAll(citation)) {
    const exists = existsSync(join(root, document));
    const content = exists ? readText(document).text : '';
    const titleFound = groups?.title === undefined || titlesOf(content).includes(groups.title);
    const numbers = groups?.numbers?.split(/, | and /) ?? [];
    const numbersFound = numbers.every((number) => numbersOf(content).includes(number));
    if (!exists || !titleFound || !numbersFound) broken.push(`${path}: ${cited}`);
  }
  return broken;
}

/** As the renderer makes it: lower case, blanks to hyphens, punctuation dropped. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

/** Links of a document, and files that it names, which do not exist. */
function brokenReferences({ path, text }: TextFile): string[] {
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)].filter(([, to, anchor]) => {
    const target = to ? join(dirname(path), to) : path;
    if (!existsSync(join(root, target))) return true;
    return anchor !== undefined && !titlesOf(readText(target).text).map(anchorOf).includes(anchor);
  });
  const files = [...text.matchAll(/`([\w.-]+(?:\/[\w.-]+)+\.(?:ts|mjs|cjs|yaml|md))`/g)].filter(
    ([, name = '']) => !PATH_ROOTS.some((from) => existsSync(join(root, from, name))),
  );
  return [...links, ...files].map(([reference]) => `${path}: ${reference}`);
}

describe('the documents', () => {
  it('hold every section and every decision that code, tests and configuration cite', () => {
    const citing = CITING_FOLDERS.flatMap((folder) => filesBelow(folder, TEXT_FILE)).filter(
      ({ path }) => !OWN_TESTS.test(path),
    );
    expect(citing.filter(({ text }) => text.includes('docs/')).length).toBeGreaterThan(10);
    expect(citing.flatMap(brokenCitations)).toEqual([]);
  });

  it('link to what exists, and name files that exist', () => {
    const documents = [...ROOT_DOCUMENTS.map(readText), ...filesBelow('docs', /\.md$/)];
    expect(documents.flatMap(brokenReferences)).toEqual([]);
  });
});

describe('the scanner', () => {
  test.each([
    '/** See docs/decisions/999-nothing.md. */',
    '/** See docs/nothing.md. */',
    '/** (docs/product.md, "No such section") */',
    '/**\n * A citation over two lines (docs/product.md, "No such\n * section").\n */',
    '// docs/platform.md 99',
    '// docs/platform.md 4, 5 and 77',
    '# docs/platform.md 8.99',
  ])('reports %j', (text) => {
    expect(brokenCitations({ path: 'x.ts', text })).toHaveLength(1);
  });

  test.each([
    '/**\n * (docs/product.md, "Which\n * period"): the one it says\n */',
    '// docs/platform.md 4.5): its whole text',
    '// docs/platform.md section 2); they are',
    '/** docs/platform.md 5 and 6, no white space */',
    '/** (docs/platform.md, "Frequency limits") */',
    '/** docs/decisions/003-two-stores-one-schema.md */',
  ])('accepts %j', (text) => {
    expect(brokenCitations({ path: 'x.ts', text })).toEqual([]);
  });

  test.each([
    '[the rules](docs/rules.md)',
    '[the rules](docs/product.md#no-such-section)',
    'see `store/no-such-file.ts`',
  ])('reports a document that says %j', (text) => {
    expect(brokenReferences({ path: 'README.md', text })).toHaveLength(1);
  });
});
