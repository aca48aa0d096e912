import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { officeDayOf } from '../domain/calendar/office-time';
import type { DocumentKind } from '../domain/documents/document-data';
import { AuditRepository } from '../store/audit-repository';
import { PlanRepository } from '../store/plan-repository';
import { chosenPeriod } from './chosen-plan';
import { CommandRefused } from './command-refused';
import { makeDocument } from './documents';
import { print, type Session, withSession } from './session';
import { refuseExistingOut } from './write-new-file';

/** What of each period goes to the archives. */
const DOCUMENTS: readonly (readonly [file: string, kind: DocumentKind])[] = [
  ['报送情况.xlsx', 'workbook'],
  ['进展汇总.docx', 'briefing'],
  ['附件.zip', 'evidence'],
];
const SUMS = 'SHA256SUMS';
const PAGE = 500;

export function addArchiveCommand(program: Command): void {
  program
    .command('archive')
    .description(
      "write a year's plans, reports, attachments and audit entries for the archives; removes nothing",
    )
    .requiredOption('--year <year>', 'the year of the plans, such as 2025')
    .requiredOption('--out <folder>', 'a new folder')
    .action(async ({ year: said, out }: { year: string; out: string }) => {
      const year = Number(said);
      if (!/^\d{4}$/.test(said)) throw new CommandRefused([`--year ${said}: a year such as 2025`]);
      const folder = resolve(out);
      const part = `${folder}.part`;
      for (const path of [folder, part]) refuseExistingOut(path);
      await withSession(async (session) => {
        try {
          const files = await writeYear(session, year, part);
          writeFileSync(join(part, SUMS), await sumsOf(part, files));
          renameSync(part, folder);
          print(`${folder}: ${files.length} files, listed with their sha256 in ${SUMS}`);
        } catch (error) {
          rmSync(part, { recursive: true, force: true });
          throw error;
        }
      });
    });
}

/** Returns the files that were written, in order. */
async function writeYear(session: Session, year: number, folder: string): Promise<string[]> {
  const repository = new PlanRepository(session.store.read);
  const plans = (await repository.all()).filter((plan) => plan.year === year);
  if (plans.length === 0)
    throw new CommandRefused([`there is no plan of ${year}; cuibao plan list shows what there is`]);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files: string[] = [];
  for (const { id, title, sourceText } of plans) {
    const ofPlan = join(folder, `${id} ${fileName(title)}`);
    mkdirSync(ofPlan);
    const text = join(ofPlan, '工作要点.txt');
    writeFileSync(text, `${sourceText}\n`);
    files.push(text);
    for (const { code } of await repository.periods([id])) {
      const chosen = await chosenPeriod(session, { plan: String(id), period: code });
      mkdirSync(join(ofPlan, code));
      for (const [name, kind] of DOCUMENTS) {
        const path = join(ofPlan, code, name);
        await makeDocument(session, chosen, kind, path);
        files.push(path);
      }
    }
  }
  const log = join(folder, `audit-${year}.jsonl`);
  await pipeline(Readable.from(auditLines(session, year)), createWriteStream(log, { mode: 0o600 }));
  return [...files, log];
}

/** The year's sealed entries with their places in the chain: each can be checked against the one before it. */
async function* auditLines({ store }: Session, year: number): AsyncGenerator<string> {
  const audit = new AuditRepository(store.read);
  for (let page = await audit.sealed(0, PAGE); page.length > 0; ) {
    for (const { at, seq, previousHash, hash, record } of page)
      if (officeDayOf(at).startsWith(`${year}-`))
        yield `${JSON.stringify({ seq, previousHash, hash, record })}\n`;
    page = await audit.sealed(page.at(-1)?.seq ?? 0, PAGE);
  }
}

/** As `sha256sum -c` reads it. */
async function sumsOf(folder: string, files: readonly string[]): Promise<string> {
  const lines: string[] = [];
  for (const file of files) {
    const hash = createHash('sha256');
    for await (const piece of createReadStream(file)) hash.update(piece);
    lines.push(`${hash.digest('hex')}  ${relative(folder, file)}\n`);
  }
  return lines.join('');
}

/** Titles hold 《》 and the like, which are fine, and what file systems refuse. */
function fileName(title: string): string {
  return [...title.replace(/[\\/:*?"<>|\p{Cc}]/gu, '_')].slice(0, 60).join('');
}
