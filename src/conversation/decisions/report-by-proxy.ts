import { notify } from '../../actions/notify';
import { beginOperation } from '../../actions/operation';
import { reportByProxy } from '../../actions/report-by-proxy';
import type { Selection } from '../../domain/message/selection';
import { RuleViolation } from '../../domain/rule-violation';
import { opening } from '../../domain/text/opening';
import { sayMoment } from '../../domain/text/say-time';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { primaryContacts } from '../people/unit-contacts';
import type { Preview } from '../preview';
import { proxyNotice } from '../texts/decision-notices';
import { namedShort } from '../texts/name-obligation';
import type { Turn } from '../turn';
import { chooseObligations } from '../understanding/choose-obligations';
import { type Attempted, explainNothing, explainStanding } from '../understanding/explain-nothing';

export interface ProxyTarget {
  readonly selection: Selection;
  readonly text: string;
  /** ISO instant: the time of the message that carried the text. */
  readonly reportedAt: string;
}

export interface ProxyFound {
  /** Normally one; more where several plans have an item of that number. */
  readonly obligations: readonly JudgedObligation[];
  readonly target: ProxyTarget;
  readonly nothing: string;
}

const NIL = /^(?:零报告|无进展)(?=$|[\s,，:：。])/;
const QUOTED_CHARACTERS = 40;

const ATTEMPTED: Attempted = {
  verb: '代报',
  whyNot({ state, itemNo, unitName, marks }, { act }) {
    if (state === 'pending' && act.now > marks.closesAt)
      return `已于${sayMoment(marks.closesAt)}停止报送，不能代报；请先回复“重开 ${itemNo} ${unitName}”`;
    if (state === 'submitted' || state === 'accepted')
      return '已有报告，不能代报；确需更改的，请由联络员修改，或退回后重报';
    return null;
  },
};

export async function collectProxy(turn: Turn, target: ProxyTarget): Promise<ProxyFound> {
  const obligations = await chooseObligations(turn, target.selection, ['pending'], {
    only: ({ marks }) => turn.act.now <= marks.closesAt,
    acrossPlans: true,
  });
  const nothing = obligations.length > 0 ? '' : await explainNothing(turn, target.selection, ATTEMPTED);
  return { obligations, target, nothing };
}

/** 代报 where several plans have an item of that number: which one is asked. */
export const proxyPreview: Preview<ProxyTarget, ProxyFound> = {
  kind: 'report-by-proxy',
  collect: collectProxy,
  keysOf: ({ obligations }) => obligations.map(({ id }) => String(id)),
  unitsOf: ({ obligations }) => obligations.map(namedShort),
  describe: ({ target }) => `“${opening(target.text, QUOTED_CHARACTERS)}”登记到哪一项：`,
  choices: ({ obligations }) => obligations.map(namedShort),
  nothing: (_target, { nothing }) => nothing,
  async execute(turn, { obligations, target }, { choice }) {
    const chosen = obligations[choice - 1];
    if (!chosen) throw new Error(`no obligation ${choice} to report for`);
    return reportFor(turn, chosen, target);
  },
};

/** Enters the report, tells the unit's contact what was entered, and says so. */
export async function reportFor(
  turn: Turn,
  obligation: JudgedObligation,
  { text, reportedAt }: ProxyTarget,
): Promise<string> {
  const named = namedShort(obligation);
  const act = beginOperation(turn.act, { kind: 'report-by-proxy', summary: `代报 ${named}`, undoable: true });
  const contact = (await primaryContacts(turn, [obligation])).get(obligation.id) ?? null;
  const filed = await enter(turn, act, obligation, { text, reportedAt: new Date(reportedAt) });
  if (!filed) return explainStanding(turn, obligation.id, ATTEMPTED);
  if (contact) {
    const notice = proxyNotice({ obligation, dueAt: null }, text, filed.version);
    await notify(act, [{ to: contact.userid, text: notice }], 'proxy');
  }
  const informed = contact
    ? `已通知联络员${contact.name}。`
    : `${obligation.unitName}没有可联系的联络员，请另行告知。`;
  const punctual = filed.late ? '迟报' : '按时';
  return (
    `已代报 ${named}（第${filed.version}版，${sayMoment(new Date(reportedAt))}，${punctual}）。` +
    `${informed}\n如需取消请回复“撤销”。`
  );
}

/** Null where somebody was faster. */
async function enter(
  turn: Turn,
  act: Turn['act'],
  { id, inForce }: JudgedObligation,
  { text, reportedAt }: { readonly text: string; readonly reportedAt: Date },
): Promise<{ readonly version: number; readonly late: boolean } | null> {
  const { personId } = turn.member;
  try {
    return await reportByProxy(act, {
      obligationId: id,
      inForce,
      text,
      nil: NIL.test(text),
      personId,
      reportedAt,
    });
  } catch (error) {
    if (error instanceof RuleViolation && error.code !== 'report.empty') return null;
    throw error;
  }
}
