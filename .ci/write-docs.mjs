/**
 * `npm run docs`: writes what documents repeat from the code: the README's table of settings and the list of decision
 * records. A test fails as long as they differ.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { projectRoot, say } from './commands.mjs';

const DECISIONS = 'docs/decisions';
const require = createRequire(import.meta.url);

async function main() {
  await ensureBuilt();
  const { configurationTable } = require(join(projectRoot, 'dist/src/config/environment.js'));
  rewrite(
    'README.md',
    /(<!-- written by `npm run docs` -->\n\n)[\s\S]*?(\n\n<!-- end -->)/,
    configurationTable(),
  );
  rewrite(`${DECISIONS}/README.md`, /^()(?:\* .*\n)*\* .*(\n*)$/m, decisionRecords());
}

function rewrite(file, place, text) {
  const path = join(projectRoot, file);
  const before = readFileSync(path, 'utf8');
  const after = before.replace(place, (_, opening, end) => `${opening}${text}${end}`);
  if (after !== before) writeFileSync(path, after);
  say(`${file}: ${after === before ? 'as it should be' : 'written anew'}`);
}

/** One line a record: number, link, title. */
function decisionRecords() {
  return readdirSync(join(projectRoot, DECISIONS))
    .filter((name) => /^\d{3}-.*\.md$/.test(name))
    .sort()
    .map((name) => {
      const [, number, title] = /^# (\d{3}) (.*)$/m.exec(
        readFileSync(join(projectRoot, DECISIONS, name), 'utf8'),
      );
      return `* [${number}](${name}) ${title}`;
    })
    .join('\n');
}

await main();
