import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { extractRawText } from 'mammoth';
import { DocumentMaker } from '../../src/conversation/documents/document-maker';
import { STANDARD_TEMPLATE } from '../../src/domain/documents/office-template';
import { readBlob } from '../../src/store/blob-store';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { ReportingPeriodEntity } from '../../src/store/entities/reporting-period-entity';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import { exporterOf, readSheets } from '../exports/given-documents';
import { BUILD_MS, bareEnvironment, buildProduct, CLI, PROJECT, run } from '../support/built-product';
import { oneDatabaseFor } from '../support/databases';
import { beijing, type Office } from '../support/office';
import { Random } from '../year/random';
import { GivenSite } from './given-site';

const NAMES = ['应报', '已报', '未报', '逾期', '报送率', '按时率'] as const;
type Shown = Readonly<Record<(typeof NAMES)[number], string>>;

/** Before the due time, soon after it, and when extensions have ended too. */
const MOMENTS = ['2022-06-24 10:00', '2022-07-02 15:00', '2022-07-18 10:00'] as const;
const REPORTERS = [
  ['jiaoyu', '市教育局'],
  ['zhengshu', '市政务服务数据管理局'],
  ['minzheng', '市民政局'],
  ['weijian', '市卫生健康局'],
  ['gongan', '市公安局'],
  ['fagai', '市发展改革局'],
] as const;

beforeAll(() => buildProduct(), BUILD_MS);

describe.each(oneDatabaseFor(__filename))('one set of figures, on %s', (kind) => {
  let site: GivenSite;
  beforeAll(async () => {
    site = await GivenSite.open(kind, { at: '2022-06-21 10:00' });
  });
  afterAll(() => site.close());

  it('is told by chat, pages, workbook, 汇总, 通报 and command line alike, and is what the rows say', async () => {
    const { office } = site;
    const random = new Random(20220630);
    for (const moment of MOMENTS) {
      office.goTo(moment);
      await peopleAct(office, random);
      const expected = await countedByHand(office);
      expect(Number(expected.total.已报)).toBeGreaterThan(0);
      expect(await saidInChat(office)).toEqual(expected.total);
      const page = await shownOnThePage(site);
      expect(page).toEqual(expected);
      const { workbook, briefing, circular } = await documents(office);
      expect(await inTheWorkbook(workbook)).toEqual(expected);
      for (const bytes of [briefing, circular]) {
        const text = (await extractRawText({ buffer: bytes })).value.replace(/〔数\d+〕/g, '');
        expect(inProse(text)).toEqual(expected.total);
      }
      expect(await onTheCommandLine(office)).toEqual({
        total: counts(expected.total),
        units: new Map([...expected.units].map(([unit, shown]) => [unit, counts(shown)])),
      });
    }
  }, 120_000);
});

/** Reports, corrections, acceptance, returns, waivers and extensions, by chance and the same each time. */
async function peopleAct(office: Office, random: Random): Promise<void> {
  for (const [userid, unit] of REPORTERS) {
    const owed = [...((await office.say(userid, '任务')) ?? '').matchAll(/第(\d+)项/g)].map(([, no]) => no);
    for (const no of new Set(owed)) {
      if (random.chance(0.4)) continue;
      await office.say(userid, random.chance(0.2) ? `零报告 ${no} 尚未启动` : `${no} 已完成阶段任务`);
      const decision = random.pick(['通过', '退回', null]);
      if (decision)
        await office.say('tongchou', `${decision} ${no} ${unit}${decision === '退回' ? ' 请补充数据' : ''}`);
    }
    if (random.chance(0.4)) await office.say('tongchou', `免报 ${owed.at(-1)} ${unit} 不涉及`);
    if (random.chance(0.4)) await office.say('tongchou', `延期 ${owed[0]} ${unit} 7月15日`);
  }
}

interface Told {
  readonly total: Shown;
  /** By the unit's name. */
  readonly units: ReadonlyMap<string, Shown>;
}

/** Counted here from the rows alone. */
async function countedByHand({ store, clock }: Office): Promise<Told> {
  const { id } = await store.read.findOneByOrFail(ReportingPeriodEntity, { code: '2022Q2' });
  const rows = await store.read.findBy(ObligationEntity, { periodId: id });
  const unitNames = new Map((await store.read.find(UnitEntity)).map((unit) => [unit.id, unit.name]));
  const units = new Map<string, ObligationEntity[]>();
  for (const row of rows) {
    const name = unitNames.get(row.unitId) ?? '';
    units.set(name, [...(units.get(name) ?? []), row]);
  }
  return {
    total: countedIn(rows, clock.now()),
    units: new Map([...units].map(([unit, own]) => [unit, countedIn(own, clock.now())])),
  };
}

/** The end of the second quarter, at the hour of config/reminders.yaml; there is no grace. */
const CLOSES = beijing('2022-06-30 18:00');

function countedIn(all: readonly ObligationEntity[], now: Date): Shown {
  const rows = all.filter(({ state }) => state !== 'waived');
  const deadline = (row: ObligationEntity) => row.ownDueAt ?? CLOSES;
  const isMissing = (row: ObligationEntity) => row.state === 'pending' || row.state === 'returned';
  const submitted = rows.filter((row) => !isMissing(row)).length;
  const reported = rows.filter(({ firstReportedAt }) => firstReportedAt);
  const punctual = reported.filter(
    ({ firstReportedAt, deadlineWhenReported }) =>
      firstReportedAt && deadlineWhenReported && firstReportedAt <= deadlineWhenReported,
  ).length;
  const decided = rows.filter((row) => row.firstReportedAt !== null || deadline(row) < now).length;
  return {
    应报: String(rows.length),
    已报: String(submitted),
    未报: String(rows.length - submitted),
    逾期: String(rows.filter((row) => isMissing(row) && deadline(row) < now).length),
    报送率: rateOf(submitted, rows.length),
    按时率: rateOf(punctual, decided),
  };
}

const rateOf = (part: number, whole: number) =>
  whole === 0 ? '—' : `${Math.round((part / whole) * 1000) / 10}%`;

async function saidInChat(office: Office): Promise<Shown> {
  const [status, overview] = [await office.say('tongchou', '状态'), await office.say('shizhang', '看数')];
  const [first, second] = [inProse(status ?? ''), inProse(overview ?? '')];
  expect(second).toEqual(first);
  return first;
}

/** From a text that names each figure before its value: `应报 134 已报 2 …，报送率1.5%` or `应报134项`. */
function inProse(text: string): Shown {
  return onlyNamed(
    Object.fromEntries(NAMES.map((name) => [name, new RegExp(`${name} ?([\\d.]+%?|—)`).exec(text)?.[1]])),
  );
}

async function shownOnThePage(site: GivenSite): Promise<Told> {
  const page = await (await site.signedIn('shizhang')).text('/h5/overview');
  const list = [...page.matchAll(/<dt>([^<]+)<\/dt><dd>([^<]+)<\/dd>/g)].map(([, name, value]) => [
    name,
    value,
  ]);
  const table = /<h2 id="units-head">[\s\S]*?<\/section>/.exec(page)?.[0] ?? '';
  const rows = [...table.matchAll(/<th scope="row"><a [^>]+>([^<]+)<\/a><\/th>(.*?)<\/tr>/g)];
  return {
    total: onlyNamed(Object.fromEntries(list)),
    units: new Map(
      rows.map(([, unit = '', cells = '']) => [
        unit,
        onlyNamed(
          Object.fromEntries(
            [...cells.matchAll(/data-name="([^"]+)">([^<]+)</g)].map(([, name, value]) => [name, value]),
          ),
        ),
      ]),
    ),
  };
}

function onlyNamed(all: Readonly<Record<string, string | undefined>>): Shown {
  return Object.fromEntries(NAMES.map((name) => [name, all[name] ?? `no ${name}`])) as unknown as Shown;
}

async function documents(office: Office) {
  const maker = new DocumentMaker({
    store: office.store,
    rules: office.rules,
    template: STANDARD_TEMPLATE,
    exporter: exporterOf(),
    clock: office.clock,
    logger: office.logger,
  });
  for (const command of ['导出', '汇总', '通报']) {
    await office.say('tongchou', command);
    await maker.runOnce();
  }
  const sent = await office.store.read.find(OutboxMessageEntity, {
    where: { toUserid: 'tongchou' },
    order: { id: 'ASC' },
  });
  const documents = sent
    .map(({ content }) => JSON.parse(content ?? '{}'))
    .filter(({ type }) => type === 'document');
  const [workbook, briefing, circular] = await Promise.all(
    documents.slice(-3).map(({ sha256 }) => readBlob(office.store.read, sha256)),
  );
  if (!workbook || !briefing || !circular) throw new Error('a document is missing');
  return { workbook, briefing, circular };
}

/** Sheet 汇总: four lines above, a heading, then a row each. */
async function inTheWorkbook(bytes: Buffer): Promise<Told> {
  const rows = (await readSheets(bytes)).get('汇总')?.rows ?? [];
  const head = rows.findIndex((row) => row.get(1)?.text === '分类');
  const columns = new Map([...(rows[head] ?? [])].map(([column, { text }]) => [text, column]));
  const shown = (row: (typeof rows)[number]) =>
    onlyNamed(
      Object.fromEntries(
        NAMES.map((name) => {
          const value = row.get(columns.get(name) ?? 0)?.text;
          if (!name.endsWith('率')) return [name, value];
          return [name, value === undefined ? '—' : `${Math.round(Number(value) * 1000) / 10}%`];
        }),
      ),
    );
  const of = (kind: string) => rows.slice(head + 1).filter((row) => row.get(1)?.text === kind);
  const [total] = of('合计');
  return {
    total: total ? shown(total) : onlyNamed({}),
    units: new Map(of('单位').map((row) => [row.get(2)?.text ?? '', shown(row)])),
  };
}

/** `cuibao status --json` has no rates. */
const counts = ({ 应报, 已报, 未报, 逾期 }: Shown) => [应报, 已报, 未报, 逾期].map(Number);

async function onTheCommandLine({ databaseUrl, clock }: Office) {
  const env = bareEnvironment({ DATABASE_URL: databaseUrl, CLOCK_START: clock.now().toISOString() });
  const { stdout, stderr } = await run(process.execPath, [CLI, 'status', '--json'], { env, cwd: PROJECT });
  expect(stderr).toBe('');
  const status = JSON.parse(stdout);
  const said = (each: Record<string, number>) => [each.owed, each.submitted, each.missing, each.overdue];
  return {
    total: said(status),
    units: new Map(status.units.map((each: Record<string, number>) => [String(each.unit), said(each)])),
  };
}
