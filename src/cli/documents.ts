import { constants, copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { DocumentKind } from '../domain/documents/document-data';
import { Exporter, ExportFailed } from '../exports/run-export';
import { loadOfficeTemplate } from '../intake/load-office-template';
import { DocumentSource } from '../store/read-models/document-source';
import { type ChosenPeriod, chosenPeriod } from './chosen-plan';
import { CommandRefused } from './command-refused';
import { print, type Session, withSession } from './session';

interface DocumentCommand {
  readonly name: string;
  readonly description: string;
  /** Ending of the file's name, without the dot, and the document that it means. */
  readonly kinds: Readonly<Record<string, DocumentKind>>;
  readonly example: string;
}

const COMMANDS: readonly DocumentCommand[] = [
  {
    name: 'export',
    description:
      'the workbook of a period: figures, every obligation with its text, what is missing, every version',
    kinds: { xlsx: 'workbook' },
    example: '2022Q2.xlsx',
  },
  {
    name: 'summary',
    description: 'the reports of a period as a Word document',
    kinds: { docx: 'briefing' },
    example: '2022Q2.docx',
  },
  {
    name: 'circular',
    description: 'the draft of a circular on how a period was reported, with the source of every figure',
    kinds: { docx: 'circular', txt: 'circular-text' },
    example: '2022Q2-circular.docx',
  },
  {
    name: 'evidence',
    description: 'the attachments of a period by unit and item, as a zip archive',
    kinds: { zip: 'evidence' },
    example: '2022Q2.zip',
  },
];

interface Options {
  readonly plan?: string;
  readonly period?: string;
  readonly out: string;
}

export function addDocumentCommands(program: Command): void {
  for (const { name, description, kinds, example } of COMMANDS) {
    const endings = Object.keys(kinds).map((ending) => `.${ending}`);
    program
      .command(name)
      .description(description)
      .option('--plan <plan>', 'id or part of the title')
      .option('--period <period>', 'such as 2022Q2')
      .requiredOption('--out <file>', `the file to write, ending in ${endings.join(' or ')}`)
      .action(async (options: Options) => {
        const kind = kinds[options.out.split('.').at(-1)?.toLowerCase() ?? ''];
        if (!kind) throw new CommandRefused([`${options.out}：文件名应以${endings.join('或')}结尾。`]);
        refuseExisting(options.out, name, example);
        await withSession((session) =>
          writeDocument(session, kind, options, () => refuseExisting(options.out, name, example)),
        );
      });
  }
}

function refuseExisting(file: string, command: string, example: string): void {
  if (existsSync(file))
    throw new CommandRefused([
      `${file}：文件已存在，未覆盖。请换一个文件名，如 cuibao ${command} --out ${example}`,
    ]);
}

/** Made in a folder of its own and put into its place when it is whole; a file that came there meanwhile stays. */
async function writeDocument(
  session: Session,
  kind: DocumentKind,
  options: Options,
  refuse: () => void,
): Promise<void> {
  const chosen = await chosenPeriod(session, options);
  const folder = mkdtempSync(join(tmpdir(), 'cuibao-'));
  try {
    const path = join(folder, 'document');
    const owed = await makeDocument(session, chosen, kind, path);
    putInPlace(path, options.out, refuse);
    const { size } = statSync(options.out);
    print(`${options.out}：${chosen.inForce.period.code}，应报${owed}项，${size}字节`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes one document of a period at `path`; returns how much is owed in it. */
export async function makeDocument(
  { store, rules, now, config }: Session,
  { calendar, times, inForce }: Pick<ChosenPeriod, 'calendar' | 'times' | 'inForce'>,
  kind: DocumentKind,
  path: string,
): Promise<number> {
  const source = await DocumentSource.open(store.read, { calendar, times, inForce }, rules, now);
  const template = loadOfficeTemplate(config.configDir);
  try {
    await new Exporter().make({ kind, head: source.head, template, path }, source.streams(), {
      onProgress: progressBar(source.head.obligations),
    });
    return source.head.figures.owed;
  } catch (error) {
    if (error instanceof ExportFailed && error.why !== 'failed')
      throw new CommandRefused([REASONS[error.why]]);
    throw error;
  }
}

const REASONS = {
  time: '文稿生成超时，请稍后再试。',
  memory: '文稿过大，内存不足，请按报送期或单位分次生成。',
  cancelled: '文稿生成已取消。',
} as const;

function putInPlace(made: string, file: string, refuse: () => void): void {
  try {
    copyFileSync(made, file, constants.COPYFILE_EXCL);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') refuse();
    throw error;
  }
}

/** On a terminal only: what is redirected holds nothing but the answer. */
function progressBar(total: number): (done: number) => void {
  if (!process.stderr.isTTY) return () => undefined;
  return (done) => void process.stderr.write(`\r${done}/${total}${done >= total ? '\n' : ''}`);
}
