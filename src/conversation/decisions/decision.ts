import type { Act } from '../../actions/act';
import { notify } from '../../actions/notify';
import { beginOperation } from '../../actions/operation';
import type { Selection } from '../../domain/message/selection';
import type { ObligationState } from '../../domain/obligation/obligation';
import { RuleViolation } from '../../domain/rule-violation';
import { ObligationRepository } from '../../store/obligation-repository';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import type { ContactByObligation } from '../people/unit-contacts';
import type { Preview } from '../preview';
import { listed, namedAll } from '../texts/list-obligations';
import { namedShort } from '../texts/name-obligation';
import type { Turn } from '../turn';
import { type Choosing, chooseObligations } from '../understanding/choose-obligations';
import { explainNothing, explainStanding } from '../understanding/explain-nothing';
import { leftOutLines, type Picked, standingPicked } from './picked-reports';

/** What a decision says besides which reports it is about. Plain data: it waits with the preview. */
export interface Terms {
  readonly reason: string | null;
  /** ISO instant of the own due that was given. */
  readonly dueAt: string | null;
}

export interface DecisionTarget {
  readonly selection: Selection;
  readonly terms: Terms;
  /** Ticked on a page, in the version that was seen there: these and no others. The selection then tells their items. */
  readonly picked?: readonly Picked[];
}

/** What became of one obligation. */
export interface Decided {
  readonly obligation: JudgedObligation;
  /** Its own due from now on; null where the decision gives none. */
  readonly dueAt: Date | null;
}

export interface DecisionFound {
  readonly obligations: readonly JudgedObligation[];
  /** Whom the decision concerns; empty where nobody is told. */
  readonly contacts: ContactByObligation;
  readonly terms: Terms;
  /** Why there is nothing to do. */
  readonly nothing: string;
  /** What was ticked and cannot be decided on as it was seen, with the reason. */
  readonly leftOut: readonly string[];
}

/** 通过, 退回, 免报 …: what a coordinator decides about one report or many. */
export interface Decision {
  /** Kind of the preview and of the operation. */
  readonly kind: string;
  /** 通过. */
  readonly verb: string;
  /** The states from which it can be done, by what was said. */
  from(selection: Selection): readonly ObligationState[];
  /** How it narrows beyond what was said. */
  choosing?(selection: Selection, turn: Turn): Choosing;
  /** Why it cannot be done to one that is in another state; null for the general answer. */
  whyNot?(obligation: JudgedObligation, turn: Turn): string | null;
  /** Does it to one obligation. */
  carryOut(act: Act, obligation: JudgedObligation, terms: Terms): Promise<Date | null>;
  /** Whom it concerns; left out where nobody is told. */
  contacts?(turn: Turn, obligations: readonly JudgedObligation[]): Promise<ContactByObligation>;
  /** What one contact reads of everything decided for them by this command. */
  notice?(decided: readonly Decided[], terms: Terms, pageRoot: string | null): string;
  /** Said after what was done: 请于…前重新报送. */
  after?(turn: Turn, decided: readonly Decided[], terms: Terms): Promise<string>;
  /** What the preview says of the terms. */
  describeTerms?(turn: Turn, terms: Terms): string;
}

/** What a decision would be about at this moment. */
export async function collectDecision(
  turn: Turn,
  decision: Decision,
  { selection, terms, picked }: DecisionTarget,
): Promise<DecisionFound> {
  const states = decision.from(selection);
  const choosing = decision.choosing?.(selection, turn);
  const obligations = picked
    ? await standingPicked(turn, picked, states, choosing?.only)
    : await chooseObligations(turn, selection, states, choosing);
  const leftOut = picked ? await leftOutLines(turn, picked, obligations, decision) : [];
  const found = obligations.length > 0;
  return {
    obligations,
    contacts: (await decision.contacts?.(turn, obligations)) ?? new Map(),
    terms,
    nothing: found ? '' : picked ? leftOut.join('\n') : await explainNothing(turn, selection, decision),
    leftOut,
  };
}

/** A decision about several reports, as it waits for 确认. */
export function decisionPreview(decision: Decision): Preview<DecisionTarget, DecisionFound> {
  return {
    kind: decision.kind,
    collect: (turn, target) => collectDecision(turn, decision, target),
    // A new version is another report than the one that was shown.
    keysOf: ({ obligations }) => obligations.map(({ id, currentVersion }) => `${id}:${currentVersion}`),
    unitsOf: ({ obligations }) => obligations.map(namedShort),
    describe: (found, turn) => describe(decision, found, turn),
    nothing: (_target, { nothing }) => nothing,
    execute: (turn, found, { settledUnits }) => executeDecision(turn, decision, found, settledUnits),
  };
}

function describe(decision: Decision, found: DecisionFound, turn: Turn): string {
  const { obligations, contacts, terms, leftOut } = found;
  const units = new Set(obligations.map(({ unitId }) => unitId)).size;
  const lines = [
    `将${decision.verb}${units}家单位的${obligations.length}项：`,
    ...listed(obligations),
    ...(decision.describeTerms ? [decision.describeTerms(turn, terms)] : []),
  ];
  if (decision.contacts) lines.push(toldLine(obligations, contacts));
  return [...lines, ...leftOut].join('\n');
}

function toldLine(obligations: readonly JudgedObligation[], contacts: ContactByObligation): string {
  const people = new Set([...contacts.values()].flatMap((contact) => contact?.userid ?? []));
  const silent = unitsWithoutContact(obligations, contacts);
  const without = silent.length > 0 ? `${silent.join('、')}没有可联系的联络员，请另行告知。` : '';
  return `将通知${people.size}人。${without}`;
}

function unitsWithoutContact(
  obligations: readonly JudgedObligation[],
  contacts: ContactByObligation,
): string[] {
  return [...new Set(obligations.filter(({ id }) => !contacts.get(id)).map(({ unitName }) => unitName))];
}

/**
 * Carries a decision out as one operation and tells whom it concerns. What somebody else has decided meanwhile is left
 * alone and named; `settled` names what was shown and needs nothing any more.
 */
export async function executeDecision(
  turn: Turn,
  decision: Decision,
  { obligations, contacts, terms }: DecisionFound,
  settled: readonly string[] = [],
): Promise<string> {
  const { standing, overtaken } = await stillStanding(turn, obligations);
  if (standing.length === 0) return overtakenText(turn, decision, overtaken);
  const act = beginOperation(turn.act, {
    kind: decision.kind,
    summary: `${decision.verb} ${namedAll(standing)}`,
    undoable: true,
  });
  const decided: Decided[] = [];
  for (const obligation of standing) {
    try {
      decided.push({ obligation, dueAt: await decision.carryOut(act, obligation, terms) });
    } catch (error) {
      // Raised before the first write for this record; the others are not touched.
      if (!(error instanceof RuleViolation)) throw error;
      if (obligations.length === 1) throw error;
      overtaken.push(obligation);
    }
  }
  if (decided.length === 0) return overtakenText(turn, decision, overtaken);
  await tell(act, decision, decided, contacts, terms);
  const done = decided.map(({ obligation }) => obligation);
  const lines = [`已${decision.verb}${done.length === 1 ? ' ' : `${done.length}项：`}${namedAll(done)}。`];
  const left = [...settled, ...overtaken.map(namedShort)];
  if (left.length > 0) lines.push(`其中${left.length}项已另有变动，未${decision.verb}：${left.join('、')}。`);
  const silent = decision.contacts ? unitsWithoutContact(done, contacts) : [];
  if (silent.length > 0) lines.push(`${silent.join('、')}没有可联系的联络员，请另行告知。`);
  if (decision.after) lines.push(await decision.after(turn, decided, terms));
  lines.push('如需取消请回复“撤销”。');
  return lines.filter((line) => line !== '').join('\n');
}

/** Locked in one order, whoever decides: what is no longer as it was shown is left out. */
async function stillStanding(
  { act }: Turn,
  obligations: readonly JudgedObligation[],
): Promise<{ standing: JudgedObligation[]; overtaken: JudgedObligation[] }> {
  const rows = await new ObligationRepository(act.manager).allForUpdate(obligations.map(({ id }) => id));
  const byId = new Map(rows.map((row) => [row.id, row]));
  const overtaken = obligations.filter(({ id, state, currentVersion }) => {
    const row = byId.get(id);
    return row?.state !== state || row.currentVersion !== currentVersion;
  });
  return { standing: obligations.filter((each) => !overtaken.includes(each)), overtaken };
}

async function overtakenText(
  turn: Turn,
  decision: Decision,
  overtaken: readonly JudgedObligation[],
): Promise<string> {
  const [only] = overtaken;
  if (overtaken.length !== 1 || !only) return `所选事项均已另有变动，未${decision.verb}。`;
  return explainStanding(turn, only.id, decision);
}

/** One message for one person, whatever it is about. */
async function tell(
  act: Act,
  { notice }: Decision,
  decided: readonly Decided[],
  contacts: ContactByObligation,
  terms: Terms,
): Promise<void> {
  if (!notice) return;
  const byPerson = new Map<string, Decided[]>();
  for (const each of decided) {
    const to = contacts.get(each.obligation.id)?.userid;
    if (to !== undefined) byPerson.set(to, [...(byPerson.get(to) ?? []), each]);
  }
  await notify(
    act,
    [...byPerson].map(([to, theirs]) => ({ to, text: notice(theirs, terms, act.rules.pageRoot ?? null) })),
    'decision',
  );
}
