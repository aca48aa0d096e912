import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { fromBuffer } from 'yauzl';
import { officeInstant } from '../../src/domain/calendar/office-time';
import type {
  DocumentHead,
  DocumentKind,
  DocumentRow,
  DocumentVersion,
} from '../../src/domain/documents/document-data';
import { STANDARD_TEMPLATE } from '../../src/domain/documents/office-template';
import { figuresOf } from '../../src/domain/figures/figures';
import {
  Exporter,
  type ExporterOptions,
  type ExportOptions,
  type RowStreams,
} from '../../src/exports/run-export';

/** Runs the worker's sources, compiled as the tests are. */
export const LOADER = join(__dirname, '../store/run-typescript.cjs');
/** A thread that never has enough, and grows in steps: an allocation in one piece would end the whole process. */
export const GREEDY: ExporterOptions = { loader: join(__dirname, 'greedy-worker.cjs'), memoryMb: 48 };
export const MADE_AT = officeInstant('2022-07-06', '10:00');
const DUE = officeInstant('2022-06-30', '18:00');
const REPORTED_AT = officeInstant('2022-06-23', '10:02');

export function exporterOf(options: ExporterOptions = {}): Exporter {
  return new Exporter({ loader: LOADER, ...options });
}

export function reported(text: string, more: Partial<DocumentVersion> = {}): DocumentVersion {
  return {
    version: 1,
    kind: 'report',
    text,
    reportedAt: REPORTED_AT,
    by: '张三',
    byProxy: false,
    withdrawnAt: null,
    ...more,
  };
}

/** A row, pending unless it has a report: then accepted. */
export function rowOf(itemNo: number, unit: string, more: Partial<DocumentRow> = {}): DocumentRow {
  const report = more.report ?? null;
  return {
    ordinal: 1,
    headings: ['一、夯实基础'],
    item: { no: itemNo, formerNo: null, label: `（${itemNo}）`, title: `事项${itemNo}。` },
    unit,
    part: 'support',
    state: report ? 'accepted' : 'pending',
    partial: false,
    itemClosed: false,
    lamp: report ? 'none' : 'red',
    late: report ? false : null,
    dueAt: DUE,
    deadline: DUE,
    firstReportedAt: report?.reportedAt ?? null,
    remark: null,
    report,
    actionPlan: null,
    ...more,
  };
}

export function headOf(given: readonly DocumentRow[]): DocumentHead {
  const units = [...new Set(given.map(({ unit }) => unit))];
  const figures = (rows: readonly DocumentRow[]) =>
    figuresOf(
      rows.map(({ unit, itemClosed, ...row }) => ({
        ...row,
        unitId: units.indexOf(unit),
        finished: itemClosed,
      })),
      MADE_AT,
    );
  const ofUnits = units.map((name) => {
    const own = given.filter(({ unit }) => unit === name);
    const items = own
      .filter(({ state }) => state === 'pending' || state === 'returned')
      .map(({ item }) => item.no);
    return { name, figures: figures(own), items };
  });
  const sections = [...new Set(given.map(({ headings }) => headings[0] ?? null))];
  return {
    plan: { title: '数字政府2022年工作要点', year: 2022, issuer: '市政府', collector: '市政数局' },
    period: { code: '2022Q2', name: '二季度', dueAt: DUE, deadline: DUE },
    madeAt: MADE_AT,
    figures: figures(given),
    sections: sections.map((name) => ({
      name,
      figures: figures(given.filter(({ headings }) => (headings[0] ?? null) === name)),
    })),
    units: ofUnits,
    missing: ofUnits.filter(({ items }) => items.length > 0),
    obligations: given.length,
  };
}

/** The rows in portions, as the store gives them. */
export function streamsOf(rows: readonly DocumentRow[], portion = 2): RowStreams {
  const numbered = rows.map((row, i) => ({ ...row, ordinal: i + 1 }));
  async function* portions<T>(all: readonly T[]) {
    for (let from = 0; from < all.length; from += portion) yield all.slice(from, from + portion);
  }
  return {
    rows: () => portions(numbered),
    missing: () =>
      portions(
        numbered
          .filter(({ state }) => state === 'pending')
          .map((row) => ({
            ...row,
            overdueDays: 6,
            contacts: [{ name: '李四', phone: '13800000000', reachable: true }],
          })),
      ),
    history: () =>
      portions(numbered.flatMap((row) => (row.report ? [{ ...row, ...row.report, current: true }] : []))),
  };
}

/** Makes a document of the rows in a thread, as the product does; returns its bytes. */
export async function made(
  kind: DocumentKind,
  rows: readonly DocumentRow[],
  { streams = streamsOf(rows), template = STANDARD_TEMPLATE, exporter = exporterOf(), ...options }: Made = {},
): Promise<Buffer> {
  const path = join(mkdtempSync(join(tmpdir(), 'cuibao-test-')), 'document');
  await exporter.make({ kind, head: headOf(rows), template, path }, streams, options);
  return readFileSync(path);
}

interface Made extends ExportOptions {
  readonly streams?: RowStreams;
  readonly template?: typeof STANDARD_TEMPLATE;
  readonly exporter?: Exporter;
}

/** The files of an archive by name, read by a library that the product writes nothing with. */
export function unzipped(bytes: Buffer): Promise<Map<string, Buffer>> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true }, (failed, zip) => {
      if (failed) return reject(failed);
      const files = new Map<string, Buffer>();
      zip.on('entry', (entry) =>
        zip.openReadStream(entry, (error, content) => {
          if (error) return reject(error);
          const chunks: Buffer[] = [];
          content.on('data', (chunk: Buffer) => chunks.push(chunk));
          content.on('end', () => {
            files.set(entry.fileName, Buffer.concat(chunks));
            zip.readEntry();
          });
        }),
      );
      zip.on('end', () => resolve(files)).on('error', reject);
      zip.readEntry();
    });
  });
}

export interface ReadCell {
  readonly text: string;
  /** The cell's type as the file says it: `str` is a text, `n` a number or a date. */
  readonly type: string;
  readonly format: string | null;
}

export interface ReadSheet {
  readonly xml: string;
  /** Row by row; a cell that is empty is missing. */
  readonly rows: readonly ReadonlyMap<number, ReadCell>[];
}

const xml = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: true,
  isArray: (name) => ['row', 'c', 'sheet', 'numFmt', 'xf'].includes(name),
});

/** A workbook by the names of its sheets, read from its XML alone. */
export async function readSheets(bytes: Buffer): Promise<Map<string, ReadSheet>> {
  const files = await unzipped(bytes);
  const part = (name: string) => files.get(name)?.toString('utf8') ?? '';
  const names: string[] = xml
    .parse(part('xl/workbook.xml'))
    .workbook.sheets.sheet.map((sheet: Node) => sheet['@name']);
  const { styleSheet } = xml.parse(part('xl/styles.xml'));
  const formats = new Map<string, string>(
    (styleSheet.numFmts?.numFmt ?? []).map((each: Node) => [each['@numFmtId'], each['@formatCode']]),
  );
  const formatOf = (style: string | undefined): string | null => {
    const id = styleSheet.cellXfs.xf[Number(style ?? 0)]?.['@numFmtId'];
    return id === '49' ? '@' : (formats.get(id) ?? null);
  };
  return new Map(
    names.map((name, i) => {
      const text = part(`xl/worksheets/sheet${i + 1}.xml`);
      const rows = xml.parse(text).worksheet.sheetData.row ?? [];
      return [name, { xml: text, rows: rows.map((row: { c?: Node[] }) => cellsOf(row.c ?? [], formatOf)) }];
    }),
  );
}

type Node = Record<string, string>;

function cellsOf(cells: readonly Node[], formatOf: (style: string | undefined) => string | null) {
  return new Map(
    cells.flatMap((cell) => {
      const value = cell.v as string | { '#text'?: string } | undefined;
      if (value === undefined) return [];
      const text = typeof value === 'string' ? value : (value['#text'] ?? '');
      const column = /^[A-Z]+/.exec(cell['@r'] ?? '')?.[0] ?? '';
      return [
        [
          [...column].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0),
          // As Excel reads it (ECMA-376 part 1, 22.4.2.4).
          {
            text: text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex) =>
              String.fromCharCode(Number.parseInt(hex, 16)),
            ),
            type: cell['@t'] ?? 'n',
            format: formatOf(cell['@s']),
          },
        ] as const,
      ];
    }),
  );
}
