import { RuleViolation } from '../domain/rule-violation';
import { parseNumeral } from '../domain/text/chinese-numerals';
import { OpenQuestionEntity } from '../store/entities/open-question-entity';
import { QuestionRepository } from '../store/question-repository';
import { ALL_PREVIEWS } from './all-previews';
import { holdPlans } from './hold-plans';
import { confirmShownImport, isImportQuestion } from './importing/confirm-shown-import';
import { sayReplaced } from './texts/say-replaced';
import { texts } from './texts/texts';
import type { Reply, Turn } from './turn';
import { inPlan } from './understanding/in-plan';

/**
 * A command that messages more than one person, or changes more than one record: it first says what it would do and
 * waits for 确认. Listed in `all-previews.ts`, so that the confirmation finds it again.
 */
export interface Preview<Target, Found> {
  /** Stored with the question; at most 24 characters. */
  readonly kind: string;
  /** The plans whose items, parts or periods it changes: nobody else changes them while it is carried out. */
  plansOf?(turn: Turn, target: Target): readonly number[] | Promise<readonly number[]>;
  /** Everything that would be done at this moment. `target` is plain data: it comes back from JSON. */
  collect(turn: Turn, target: Target): Promise<Found>;
  /** One key for each record that would change and each person who would be written to; empty: nothing to do. */
  keysOf(found: Found): readonly string[];
  /** The units concerned, so that the confirmation can tell which of them have settled meanwhile. */
  unitsOf(found: Found): readonly string[];
  /** What it would do: how many people, which units. Without the line that asks for 确认. */
  describe(found: Found, turn: Turn): string;
  /** The answer where there is nothing to do. */
  nothing(target: Target, found: Found): string;
  /** Ways of doing it to choose from by number (现在发送, 明早9:30发送); null where 确认 is enough. */
  choices?(found: Found, turn: Turn): readonly string[] | null;
  /** Does it, with an operation of its own, and says what was done. Never more than was shown. */
  execute(turn: Turn, found: Found, confirmed: Confirmed): Promise<string>;
}

export interface Confirmed {
  /** The number that was shown: names the occasion, once and for all. */
  readonly number: number;
  /** 1 … n of `choices`; 1 where there are none. */
  readonly choice: number;
  /** Units that were shown and need nothing any more. */
  readonly settledUnits: readonly string[];
}

/** As it waits in `open_questions`. */
interface ShownPreview {
  readonly target: unknown;
  /** The plan named with the command, and the one chosen by 切换: they hold for the confirmation. */
  readonly plans: Pick<Turn, 'onlyPlanId'> & Pick<Turn['member'], 'chosenPlanId'>;
  readonly keys: readonly string[];
  readonly units: readonly string[];
  readonly text: string;
  readonly choices: readonly string[] | null;
  /** Roles of the person when it was shown: who has lost some of it since confirms nothing. */
  readonly rights: readonly string[];
  /** The question was repeated after another message: it is repeated once. */
  readonly repeated: boolean;
}

/** A preview can be confirmed for so long. */
const CONFIRMABLE_MS = 10 * 60_000;
/** A confirmation long after the fact asks for nothing that anybody remembers. */
const REMEMBERED_MS = 24 * 3600_000;

/** Shows what would be done and asks; an older question is replaced, which is said. */
export async function showPreview<Target, Found>(
  turn: Turn,
  preview: Preview<Target, Found>,
  target: Target,
): Promise<Reply> {
  const { text } = await askPreview(turn, preview, target);
  return { text };
}

export interface AskedPreview extends Reply {
  /** Under which it waits; null where there is nothing to do. */
  readonly number: number | null;
  /** What waited before, and does not any more. */
  readonly replaced: OpenQuestionEntity | null;
}

/** As `showPreview`, for who shows it elsewhere than in the chat. */
export async function askPreview<Target, Found>(
  turn: Turn,
  preview: Preview<Target, Found>,
  target: Target,
): Promise<AskedPreview> {
  const found = await preview.collect(turn, target);
  const keys = preview.keysOf(found);
  if (keys.length === 0) return { text: preview.nothing(target, found), number: null, replaced: null };
  const { now, manager } = turn.act;
  const shown: ShownPreview = {
    target,
    plans: { onlyPlanId: turn.onlyPlanId, chosenPlanId: turn.member.chosenPlanId },
    keys,
    units: preview.unitsOf(found),
    text: preview.describe(found, turn),
    choices: preview.choices?.(found, turn) ?? null,
    rights: rightsOf(turn),
    repeated: false,
  };
  const { number, replaced } = await new QuestionRepository(manager).ask({
    personId: turn.member.personId,
    kind: preview.kind,
    payload: JSON.stringify(shown),
    askedAt: now,
    expiresAt: new Date(now.getTime() + CONFIRMABLE_MS),
  });
  return { text: `${previewText(shown, number)}${sayReplaced(replaced)}`, number, replaced };
}

/** What a preview that was shown says, without the line that asks, and its ways to choose from. */
export function wordsOfPreview({ payload }: Pick<OpenQuestionEntity, 'payload'>): {
  readonly text: string;
  readonly choices: readonly string[] | null;
} {
  const { text, choices } = JSON.parse(payload) as ShownPreview;
  return { text, choices };
}

function previewText({ text, choices }: ShownPreview, number: number): string {
  const ask = choices
    ? [
        ...choices.map((choice, i) => `${i + 1} ${choice}`),
        '回复编号执行（10分钟内有效），回复“取消”放弃。',
      ].join('\n')
    : `回复“确认”或“确认 ${number}”执行（10分钟内有效），回复“取消”放弃。`;
  return `${text}\n${ask}`;
}

export function isPreview(question: Pick<OpenQuestionEntity, 'kind'>): boolean {
  return previewOf(question.kind) !== null;
}

/** Confirmed by 确认: a preview, or a document to be imported, which has a confirmation of its own. */
function isConfirmable(question: Pick<OpenQuestionEntity, 'kind'>): boolean {
  return isPreview(question) || isImportQuestion(question);
}

function previewOf(kind: string): Preview<unknown, unknown> | null {
  return ALL_PREVIEWS.find((each) => each.kind === kind) ?? null;
}

/** The words of a preview that still waits, for repeating it. */
export function repeatedPreview(question: OpenQuestionEntity): string {
  return previewText(JSON.parse(question.payload) as ShownPreview, question.id);
}

/** `确认` and `确认 37`: carries out what was shown, once. */
export async function confirmPreview(turn: Turn, args: string): Promise<Reply> {
  const questions = new QuestionRepository(turn.act.manager);
  const number = args === '' ? null : parseNumeral(args.replace(/[#＃号\s]/g, ''));
  const latest = await latestPreview(turn);
  const question = number === null ? latest : await questions.byNumber(turn.member.personId, number);
  if (!question || !isConfirmable(question) || question.outcome === 'cancelled') {
    const waits = latest?.outcome === 'open' && latest.expiresAt > turn.act.now;
    if (number === null || !waits) throw new RuleViolation('question.none_open');
    return { text: `没有编号为${number}的待确认事项。目前等待确认的是“确认 ${latest.id}”。` };
  }
  if (isImportQuestion(question)) return confirmShownImport(turn, question);
  if (question.outcome === 'done') return { text: `确认 ${question.id} 已经执行过，未重复执行。` };
  if (question.outcome === 'replaced') return { text: `确认 ${question.id} 已被后来的事项取代，未执行。` };
  if (question.outcome === 'expired' || question.expiresAt <= turn.act.now) {
    await questions.settle(question.id, 'expired');
    return { text: texts.expired };
  }
  const shown = JSON.parse(question.payload) as ShownPreview;
  if (shown.choices) return { text: `请回复编号选择。\n${previewText(shown, question.id)}` };
  return carryOut(turn, question, shown, 1);
}

/**
 * A number alone: the way that is chosen, where a preview offers several; where it offers none, how to confirm. Null
 * when the text is no number.
 */
export async function choosePreview(turn: Turn, question: OpenQuestionEntity): Promise<Reply | null> {
  const shown = JSON.parse(question.payload) as ShownPreview;
  const choice = parseNumeral(turn.text.trim());
  if (choice === null) return null;
  if (!shown.choices) return { text: `本项不用编号选择。\n${previewText(shown, question.id)}` };
  if (choice < 1 || choice > shown.choices.length)
    return { text: `请回复所列的编号。\n${previewText(shown, question.id)}` };
  return carryOut(turn, question, shown, choice);
}

/** Does what was shown, less what has settled meanwhile; if the set has grown it is shown again. */
async function carryOut(
  confirming: Turn,
  question: OpenQuestionEntity,
  shown: ShownPreview,
  choice: number,
): Promise<Reply> {
  const preview = previewOf(question.kind);
  if (!preview) throw new Error(`no preview of kind ${question.kind}`);
  const asShown = asWhenShown(confirming, shown);
  const turn = await holdPlans(asShown, (await preview.plansOf?.(asShown, shown.target)) ?? []);
  const rights = new Set(rightsOf(turn));
  if (!shown.rights.every((right) => rights.has(right))) {
    await new QuestionRepository(turn.act.manager).settle(question.id, 'expired');
    return { text: texts.rightsLost };
  }
  const found = await preview.collect(turn, shown.target);
  const keys = preview.keysOf(found);
  const known = new Set(shown.keys);
  if (keys.some((key) => !known.has(key))) {
    const again = await showPreview(turn, preview, shown.target);
    return { text: `范围比预览时扩大了，请重新确认。\n${again.text}` };
  }
  if (keys.length > 0 && !sameChoices(shown, preview.choices?.(found, turn) ?? null)) {
    const again = await showPreview(turn, preview, shown.target);
    return { text: `可选的办法已有变化，未执行，请重新选择。\n${again.text}` };
  }
  if (!(await new QuestionRepository(turn.act.manager).settle(question.id, 'done')))
    return { text: `确认 ${question.id} 已经执行过，未重复执行。` };
  if (keys.length === 0) return { text: '预览中的事项均已处理，未再执行。' };
  const still = new Set(preview.unitsOf(found));
  const settledUnits = shown.units.filter((unit) => !still.has(unit));
  return { text: await preview.execute(turn, found, { number: question.id, choice, settledUnits }) };
}

function asWhenShown(turn: Turn, { plans: { onlyPlanId, chosenPlanId } }: ShownPreview): Turn {
  return { ...inPlan(turn, onlyPlanId), member: { ...turn.member, chosenPlanId } };
}

/** With a choice gone the numbers of the others may mean something else. */
function sameChoices({ choices }: ShownPreview, now: readonly string[] | null): boolean {
  return (choices?.length ?? 0) === (now?.length ?? 0);
}

function rightsOf({ member }: Turn): string[] {
  return member.roles.map(({ role, unitId }) => `${role}:${unitId ?? ''}`);
}

/** The person's last preview, whatever became of it: a late 确认 is told what happened. */
async function latestPreview({ act, member }: Turn): Promise<OpenQuestionEntity | null> {
  const recent = await act.manager.find(OpenQuestionEntity, {
    where: { personId: member.personId },
    order: { id: 'DESC' },
    take: 10,
  });
  const question = recent.find(isConfirmable) ?? null;
  const forgotten = question && act.now.getTime() - question.askedAt.getTime() > REMEMBERED_MS;
  return forgotten ? null : question;
}
