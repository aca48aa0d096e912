import { addRow } from '../../actions/audited-rows';
import { beginOperation } from '../../actions/operation';
import { settleDraft } from '../../actions/settle-draft';
import { type FiledReport, type ReportMove, submitReport } from '../../actions/submit-report';
import { isAddressed } from '../../domain/message/leading-title';
import { sayItem } from '../../domain/plan/item-number';
import { RuleViolation } from '../../domain/rule-violation';
import { type JudgedObligation, judgedObligations } from '../../store/read-models/judged-obligations';
import { namedShort } from '../texts/name-obligation';
import { violationText } from '../texts/texts';
import type { Reply, Turn } from '../turn';
import { inEveryPlan } from '../understanding/in-plan';
import { correctionHint, receiptHead, receiptLine } from './report-receipt';
import { allReportTargets, type ReportTargetGroup } from './report-targets';
import { sayAddress } from './say-address';
import { stillOwedText } from './still-owed';

export type { ReportMove } from '../../actions/submit-report';

/** A text and the obligation it is for. Plain data: it waits in a question until it is answered. */
export interface Filing {
  readonly obligationId: number;
  readonly text: string;
  readonly move: ReportMove;
  /** ISO instant: the time that counts, from the message that first carried the text. */
  readonly reportedAt: string;
  readonly inboundId: number;
}

/**
 * Keeps a text that has found no item yet; it is listed until it is filed or dropped. The plan that the message named
 * stands in front, as it was typed.
 */
export async function keepDraft(turn: Turn, text: string): Promise<number> {
  const { act, member, inboundId, onlyPlanId, calendar } = turn;
  const named = onlyPlanId === null ? '' : `《${calendar.plans[0]?.plan.title ?? ''}》`;
  return addRow(
    act,
    'draft',
    {
      userid: member.userid,
      text: isAddressed(text) ? `${named}${text}` : text,
      inboundId,
      status: 'waiting',
      createdAt: act.now,
      obligationId: null,
      move: null,
    },
    'draft.keep',
  );
}

/**
 * Files the reports one after the other, each confirmed or refused on its own, and says what is still owed. What a
 * rule refuses is kept as a draft. `refusals` are the lines of entries that found no obligation; `draftId` the draft
 * that has kept the text so far: it is settled when everything of it has found its place.
 */
export async function fileReports(
  turn: Turn,
  filings: readonly Filing[],
  refusals: readonly string[] = [],
  draftId: number | null = null,
): Promise<Reply> {
  const obligations = await judgedObligations(
    turn.act.manager,
    turn.calendar,
    { ids: filings.map((filing) => filing.obligationId) },
    turn.act.rules,
    turn.act.now,
  );
  const act = beginOperation(turn.act, {
    kind: 'report',
    summary: `${SUMMARIES[filings[0]?.move ?? 'submit']} ${obligations.map(namedShort).join('、')}`,
    undoable: true,
  });
  const outcomes: Outcome[] = [];
  const gone: string[] = [];
  for (const filing of filings) {
    const obligation = obligations.find((each) => each.id === filing.obligationId);
    // A question may be answered a day later.
    const why = noLongerTaken(turn, obligation);
    if (!obligation || why !== null) {
      if (draftId === null) await keepDraft(turn, filing.text);
      gone.push(`${why}，未登记。文字已保存为草稿。`);
      continue;
    }
    try {
      const result = await submitReport(act, {
        ...filing,
        inForce: obligation.inForce,
        reportedAt: new Date(filing.reportedAt),
        personId: turn.member.personId,
        userid: turn.member.userid,
        named: namedShort(obligation),
        writerName: turn.member.name,
      });
      outcomes.push({ obligation, filing, result });
    } catch (error) {
      // Raised before the action's first write: the other reports of the message are not touched.
      if (!(error instanceof RuleViolation)) throw error;
      if (draftId === null && error.code !== 'report.empty')
        await keepDraft(turn, `${obligation.itemNo} ${filing.text}`);
      outcomes.push({ obligation, filing, violation: error });
    }
  }
  const refused = gone.length > 0 || outcomes.some((each) => 'violation' in each);
  if (draftId !== null && !refused) await settleDraft(act, draftId, 'filed');

  // As things stand now: an address in an answer has to lead to the same place when it is used.
  const whole = inEveryPlan(turn);
  const groups = await allReportTargets(whole);
  const lines = outcomes.map((each) => {
    const address = sayAddress(each.obligation, groups, whole);
    return 'violation' in each
      ? refusalLine(each.obligation, each.filing, each.violation, address)
      : receiptLine(each.obligation, each.result, each.filing, {
          saysUnit: hasTwin(each.obligation, [...groups, ...obligations]),
          address,
        });
  });
  return { text: [...lines, ...gone, ...refusals, ...tailOf(whole, outcomes, groups)].join('\n') };
}

/** Why nothing can be filed there by this person any more; null where it can. */
function noLongerTaken({ member }: Turn, obligation: JudgedObligation | undefined): string | null {
  if (!obligation) return '所选事项已不在应报范围内';
  const { unitId, unitName, itemNo, itemClosed } = obligation;
  if (!member.contactUnitIds.includes(unitId))
    return `您目前不是${unitName}的联络员，不能为其报送${sayItem(itemNo)}`;
  return itemClosed ? `${sayItem(itemNo)}已办结，不再要求报送` : null;
}

/** What has become of one filing. */
type Outcome = { readonly obligation: JudgedObligation; readonly filing: Filing } & (
  | { readonly result: FiledReport }
  | { readonly violation: RuleViolation }
);

const SUMMARIES: Readonly<Record<ReportMove, string>> = {
  submit: '报送',
  submitPartial: '部分报送',
  supplement: '补充',
  amend: '修改',
  nil: '零报告',
};

/** Two of the person's units owe the item: the receipt has to say whose report it is. */
function hasTwin(
  obligation: JudgedObligation,
  all: readonly Pick<JudgedObligation, 'itemId' | 'unitId'>[],
): boolean {
  return all.some((each) => each.itemId === obligation.itemId && each.unitId !== obligation.unitId);
}

/** What is still owed, and how to correct what was filed. */
function tailOf(turn: Turn, outcomes: readonly Outcome[], groups: readonly ReportTargetGroup[]): string[] {
  const filed = outcomes.filter((each) => 'result' in each && each.result.outcome !== 'draft');
  const [first] = filed;
  if (!first) return [];
  const owed = stillOwedText(
    turn,
    filed.map(({ obligation }) => obligation),
    groups,
  );
  const hint = correctionHint(first.filing.move, sayAddress(first.obligation, groups, turn));
  return hint === '' ? [owed] : [owed, hint];
}

function refusalLine(
  obligation: JudgedObligation,
  { move }: Filing,
  violation: RuleViolation,
  address: string,
): string {
  const { itemNo: no, state, partial } = obligation;
  if (violation.code === 'report.empty') return violationText(new RuleViolation(violation.code, { no }));
  const head = receiptHead(obligation, false);
  const kept = '文字已保存为草稿。';
  if (state === 'waived') return `${head}已免报，未登记；确需报送的，请联系统筹员。${kept}`;
  if (move === 'amend' && partial)
    return `${head}只报了部分，还不能修改；其余内容请直接回复“${address} ……”，报齐后即可修改。${kept}`;
  if (move === 'amend')
    return `${head}尚未报送，没有可修改的内容；首次报送请直接回复“${address} ……”。${kept}`;
  if (move === 'submitPartial')
    return `${head}已有报告，不能再作为部分登记；补充请回复“补充 ${address} ……”，更正请回复“修改 ${address} ……”。${kept}`;
  if (move === 'nil')
    return `${head}已有报告，未登记零报告；确无进展的，请先回复“撤回 ${address}”，或以“修改 ${address} ……”说明。${kept}`;
  return `${violationText(new RuleViolation(violation.code, { ...violation.details, no }))}${kept}`;
}
