import { IsNull } from 'typeorm';
import { decideAbout } from '../../actions/change-import';
import type { NumberedName } from '../../actions/import-review';
import { reviewImport } from '../../actions/review-import';
import { readDecisions, type StoredDecisions } from '../../actions/stored-decisions';
import { comparableName } from '../../domain/registry/comparable-name';
import { matchUnit } from '../../domain/registry/match-unit';
import { parseNumeral } from '../../domain/text/chinese-numerals';
import { toHalfWidth } from '../../domain/text/normalise';
import type { PlanImportEntity } from '../../store/entities/plan-import-entity';
import { WorkItemEntity } from '../../store/entities/work-item-entity';
import { loadRegistry } from '../../store/registry-repository';
import type { Reply, Turn } from '../turn';
import { showImport } from './show-import';

/** What one line decides; a text where it cannot be carried out. */
type Decided = Partial<StoredDecisions> | string;

interface Situation {
  readonly turn: Turn;
  readonly document: PlanImportEntity;
  readonly decisions: StoredDecisions;
  names(): Promise<readonly NumberedName[]>;
}

/** The words that settle something about the document, and what they do. */
const WORDS: readonly (readonly [
  RegExp,
  (said: RegExpExecArray, situation: Situation) => Promise<Decided> | Decided,
])[] = [
  [/^新建(?:单位)?\s*(?:全部|所有|都)(?:新建)?$/, () => ({ createUnits: true })],
  [/^新建(?:单位)?\s*([0-9、,\s和至-]+)$/, (said, situation) => makeNew(said[1] ?? '', situation)],
  [
    /^(?:对应|等于)\s*第?\s*([0-9]+)\s*个?[\s、,:]*(?:是|为|对应)?\s*(\S.*)$/,
    (said, situation) => meanUnit(Number(said[1]), said[2] ?? '', situation),
  ],
  [/^(?:只|仅)(?:由)?牵头(?:单位)?(?:报送|报)$/, () => ({ owedBy: 'lead' })],
  [/^(?:全部|各单位|所有单位|各责任单位)(?:均|都)?(?:报送|报)$/, () => ({ owedBy: 'all' })],
  [
    /^收集单位[\s:]*(新建)?\s*(\S.*)$/,
    (said) => ({ collector: (said[2] ?? '').trim(), newCollector: said[1] !== undefined }),
  ],
  [/^标题[\s:]*《?(\S[^《》]*)》?$/, (said) => ({ title: (said[1] ?? '').trim() })],
  [/^年份[\s:]*([0-9]{4})\s*年?$/, (said) => ({ year: Number(said[1]) })],
  [/^作为新的?(?:文件|要点|工作要点|计划)$/, () => ({ target: 'new' })],
  [/^修订\s*(?:编号)?\s*([0-9]+)$/, (said) => ({ target: Number(said[1]) })],
  [
    /^(?:新增|新的)(?:事项|单位)?(?:从|自)?(本期|下期)(?:起)?(?:报送|报)?$/,
    (said) => ({ addedFrom: said[1] === '本期' ? 'current' : 'next' }),
  ],
  [
    /^事项\s*第?\s*([0-9]+)\s*项?\s*(?:对应|是|即)\s*原?\s*第?\s*([0-9]+)\s*项?$/,
    (said, situation) => identify(Number(said[1]), Number(said[2]), situation),
  ],
  [
    /^事项\s*第?\s*([0-9]+)\s*项?\s*(?:是|为|作为)?(?:新增|新的|新事项)$/,
    (said, { decisions }) => ({ items: { ...decisions.items, [Number(said[1])]: null } }),
  ],
  [/^(?:承接|接续)\s*(?:编号)?\s*([0-9]+)$/, (said) => ({ follows: Number(said[1]) })],
  [/^不(?:承接|接续)$/, () => ({ follows: null })],
];

/**
 * Words that settle something about the document that was read, one a line: 对应 3 市教育局, 新建 全部, 只牵头报送 … Shows
 * it again. Null where any line is something else.
 */
export async function decideImport(turn: Turn, document: PlanImportEntity): Promise<Reply | null> {
  const lines = turn.text
    .split('\n')
    .map((line) =>
      toHalfWidth(line)
        .replace(/[。.!]+$/, '')
        .trim(),
    )
    .filter((line) => line !== '');
  const said = lines.map((line) => wordsOf(line));
  if (lines.length === 0 || said.some((each) => each === null)) return null;
  let decisions = readDecisions(document.decisions);
  let known: Promise<readonly NumberedName[]> | null = null;
  const names = () => {
    known ??= reviewImport(turn.act, turn.member, document, null).then((review) => review.names);
    return known;
  };
  const refusals: string[] = [];
  for (const each of said) {
    if (!each) continue;
    const decided = await each.decide(each.match, { turn, document, decisions, names });
    if (typeof decided === 'string') refusals.push(decided);
    else decisions = { ...decisions, ...decided };
  }
  // Nothing was decided: what was shown stands, and can still be confirmed.
  if (refusals.length === said.length)
    return { text: [...refusals, '再看预览请回复“导入 预览”。'].join('\n') };
  const changed = await decideAbout(turn.act, document, decisions);
  return showImport(turn, changed, { note: refusals.join('\n'), again: true });
}

function wordsOf(line: string) {
  for (const [pattern, decide] of WORDS) {
    const match = pattern.exec(line);
    if (match) return { match, decide };
  }
  return null;
}

async function makeNew(said: string, { names, decisions }: Situation): Promise<Decided> {
  const wanted = said.split(/[、,\s和]+/).flatMap((word) => numbersIn(word));
  const listed = await names();
  const unknown = wanted.filter((number) => !listed.some((name) => name.number === number));
  if (unknown.length > 0) return `没有编号为${unknown.join('、')}的名称，未处理“新建 ${said.trim()}”。`;
  const keys = listed.filter(({ number }) => wanted.includes(number)).map(({ key }) => key);
  const made = Object.fromEntries(keys.map((key) => [key, { kind: 'new' as const }]));
  return { units: { ...decisions.units, ...made } };
}

function numbersIn(word: string): number[] {
  const [from = '', to = from] = word.split(/[-至]/);
  const first = parseNumeral(from);
  const last = parseNumeral(to);
  if (first === null || last === null || last - first > 999) return [];
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

async function meanUnit(
  number: number,
  said: string,
  { turn, names, decisions }: Situation,
): Promise<Decided> {
  const name = (await names()).find((each) => each.number === number);
  if (!name) return `没有编号为${number}的名称，未处理。`;
  const candidate = /^(?:候选|第)?\s*([1-3])\s*(?:个)?$/.exec(said)?.[1];
  const chosen = candidate === undefined ? null : name.candidates[Number(candidate) - 1]?.unit;
  if (chosen) return meaning(decisions, name, chosen.id);
  const match = matchUnit(await loadRegistry(turn.act.manager), said);
  if (match.kind === 'unit') return meaning(decisions, name, match.unit.id);
  const near = match.kind === 'unmatched' ? match.candidates.map(({ unit }) => unit.name).join('、') : '';
  return `单位库中没有“${said}”${near === '' ? '' : `，相近的有${near}`}，未处理第${number}个名称。`;
}

function meaning({ units }: StoredDecisions, { key }: NumberedName, unitId: number): Decided {
  return { units: { ...units, [comparableName(key)]: { kind: 'unit', unitId } } };
}

/** Item 7 of the new document is what stands in the plan as item 5. */
async function identify(
  no: number,
  oldNo: number,
  { turn, document, decisions }: Situation,
): Promise<Decided> {
  const review = await reviewImport(turn.act, turn.member, document, null);
  const plan = review.kind === 'plan' ? review.proposal.plan : null;
  const item =
    plan &&
    (await turn.act.manager.findOneBy(WorkItemEntity, { planId: plan.id, no: oldNo, removedAt: IsNull() }));
  if (!item) return `现有计划中没有第${oldNo}项，未处理。`;
  return { items: { ...decisions.items, [no]: item.id } };
}
