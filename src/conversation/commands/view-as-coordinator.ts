import { periodName } from '../../domain/period/period-code';
import { opening } from '../../domain/text/opening';
import { STATE_NAMES } from '../../domain/text/state-names';
import { ObligationRepository } from '../../store/obligation-repository';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { reportInFull } from '../reports/report-in-full';
import { namedShort } from '../texts/name-obligation';
import type { Reply, Turn } from '../turn';
import { chooseObligations, namesAny, readSelectors } from '../understanding/choose-obligations';
import { EVERY_STATE, explainNothing } from '../understanding/explain-nothing';

/** More whole reports than this belong into a document. */
const SHOWN_WHOLE = 2;
const LISTED = 20;
const QUOTED_CHARACTERS = 30;
const USAGE = '用法：查看 <事项编号> <单位> [报送期]\n例如：查看 18 市教育局';

/** 「查看 5 市教育局」 from a coordinator: the whole report of a unit, with its history; own plans only. */
export async function viewAsCoordinator(turn: Turn, args: string): Promise<Reply> {
  const { selection } = await readSelectors(turn, args);
  if (!namesAny(selection)) return { text: USAGE };
  const all = await chooseObligations(turn, selection, EVERY_STATE, { everyPeriod: true, acrossPlans: true });
  const sent = await whereSomethingWasSent(turn, all);
  const shown = selection.period === null ? latestOfEach(sent, turn) : sent;
  if (shown.length === 0) return { text: await explainNothing(turn, selection, { verb: '查看' }) };
  if (shown.length > SHOWN_WHOLE) return { text: await overview(turn, shown) };
  const texts: string[] = [];
  for (const each of shown) {
    const earlier = sent.filter(
      ({ itemId, unitId, id }) => itemId === each.itemId && unitId === each.unitId && id !== each.id,
    );
    texts.push([await reportInFull(turn, each), ...furtherPeriods(each, earlier)].join('\n'));
  }
  return { text: texts.join('\n\n') };
}

async function whereSomethingWasSent(
  turn: Turn,
  obligations: readonly JudgedObligation[],
): Promise<JudgedObligation[]> {
  const sent = await new ObligationRepository(turn.act.manager).withVersions(obligations.map(({ id }) => id));
  return obligations.filter(({ id }) => sent.has(id));
}

/** For each item and unit the one of 本期, else the latest. The action plan is shown beside them. */
function latestOfEach(obligations: readonly JudgedObligation[], { calendar }: Turn): JudgedObligation[] {
  const currentIds = new Set(calendar.plans.map(({ current }) => current?.period.id));
  const latest = new Map<string, JudgedObligation>();
  for (const each of obligations) {
    const key = `${each.itemId}|${each.unitId}`;
    const known = latest.get(key);
    const isPlanOnly = each.inForce.period.kind === 'actionPlan' && known !== undefined;
    if (!isPlanOnly && !(known && currentIds.has(known.periodId))) latest.set(key, each);
  }
  return [...latest.values()];
}

function furtherPeriods(shown: JudgedObligation, others: readonly JudgedObligation[]): string[] {
  if (others.length === 0) return [];
  const names = others.map(({ periodCode, inForce }) => periodName(periodCode, inForce.plan.year));
  return [`另有${names.join('、')}的报告，查看请回复“查看 ${names[0]} ${shown.itemNo} ${shown.unitName}”。`];
}

async function overview(turn: Turn, obligations: readonly JudgedObligation[]): Promise<string> {
  const versions = await new ObligationRepository(turn.act.manager).currentVersions(
    obligations.map(({ id }) => id),
  );
  const lines = obligations.slice(0, LISTED).map((each) => {
    const text = versions.get(each.id)?.text;
    return `${namedShort(each)}${STATE_NAMES[each.state]}${text ? `：${opening(text, QUOTED_CHARACTERS)}` : ''}`;
  });
  if (obligations.length > LISTED) lines.push(`……等共${obligations.length}项`);
  const [first] = obligations;
  const how = first ? `查看全文请回复“查看 ${first.itemNo} ${first.unitName}”。` : '';
  return [`已报送${obligations.length}项：`, ...lines, how].join('\n');
}
