import { leadingSelector } from '../../domain/message/item-selector';
import { isCourtesyOnly, mentionsWork } from '../../domain/message/reads-as-report';
import { parseNumeral } from '../../domain/text/chinese-numerals';
import { stripWhitespace } from '../../domain/text/normalise';
import type { Turn } from '../turn';
import { CallReader, isReportInstead, mayRun, readCall } from '../understanding/read-call';
import type { GuidedField, GuidedSession } from './guided-session';

/** What a message means to the step it meets. */
export type GuidedAnswer =
  /** Nothing: it stands on its own. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'leave' | 'back' | 'skip' | 'finish' | 'submit' }
  | { readonly kind: 'choose'; readonly obligationId: number }
  | { readonly kind: 'change'; readonly field: GuidedField }
  | { readonly kind: 'text'; readonly field: GuidedField; readonly text: string }
  | { readonly kind: 'unclear'; readonly hint: string };

const LEAVE = /^(?:退出(?:填报)?|取消|放弃|结束(?:填报)?|先?不填了?|算了)[。.!！]*$/;
const BACK = /^(?:上一步|返回|上一项|上一题|后退)[。.!！]*$/;
const SKIP = /^(?:跳过|略过?|不填|下一步|下一项)[。.!！]*$/;
const SUBMIT = /^(?:(?:确认)?提交|确认|确定|是的?|可以|对)[。.!！]*$/;
const QUESTION = /[?？]\s*$|[吗呢][。.!！\s]*$/;
const SAYS_SOMETHING = /[\p{L}\p{N}]/u;
/** A text this long that comes twice in a row was sent twice, not meant as the next answer too. */
const REPEATED_CHARACTERS = 5;
/** 2 … 5 of the last step. */
const CHANGES: Readonly<Record<number, GuidedField>> = {
  2: 'progress',
  3: 'problems',
  4: 'nextStep',
  5: 'completion',
};
/** Characters: words for how far something is are shorter. */
const LONGEST_STATE = 12;
const COMPLETIONS = ['未启动', '推进中', '滞后', '已完成'] as const;
const COMPLETION_WORDS: Readonly<Record<string, (typeof COMPLETIONS)[number]>> = {
  未开展: '未启动',
  正在推进: '推进中',
  进行中: '推进中',
  正常推进: '推进中',
  按计划推进: '推进中',
  进度滞后: '滞后',
  完成: '已完成',
  全部完成: '已完成',
};

/** Reads a message as the answer to the step that waits. Changes nothing. */
export async function guidedAnswer(turn: Turn, session: GuidedSession): Promise<GuidedAnswer> {
  const said = turn.text;
  if (LEAVE.test(said)) return { kind: 'leave' };
  if (BACK.test(said)) return { kind: 'back' };
  if (session.step === 'item') return itemAnswer(said, session);
  if (session.step === 'confirm') return confirmAnswer(said);
  if (SKIP.test(said)) return { kind: 'skip' };
  if (/^(?:确认)?提交$/.test(said) && session.fields.progress) return { kind: 'finish' };
  if (session.step === 'completion') return completionAnswer(turn, session);
  return textAnswer(turn, session, session.step);
}

function itemAnswer(said: string, { choices }: GuidedSession): GuidedAnswer {
  const number = parseNumeral(said) ?? numberAlone(said);
  if (number === null) {
    const named = choices.filter(({ label }) => said.length > 1 && label.includes(said));
    return named.length === 1 && named[0]
      ? { kind: 'choose', obligationId: named[0].obligationId }
      : { kind: 'elsewhere' };
  }
  const choice = choices.find((each) => each.number === number);
  return choice
    ? { kind: 'choose', obligationId: choice.obligationId }
    : { kind: 'unclear', hint: '请回复所列的编号。' };
}

function numberAlone(said: string): number | null {
  const selector = leadingSelector(said);
  return selector && selector.rest.trim() === '' ? selector.number : null;
}

function confirmAnswer(said: string): GuidedAnswer {
  if (SUBMIT.test(said)) return { kind: 'submit' };
  const number = parseNumeral(said.replace(/[。.]$/, ''));
  if (number === null) return { kind: 'elsewhere' };
  if (number === 1) return { kind: 'submit' };
  const field = CHANGES[number];
  return field ? { kind: 'change', field } : { kind: 'unclear', hint: '请回复1至5。' };
}

async function completionAnswer(turn: Turn, session: GuidedSession): Promise<GuidedAnswer> {
  const said = turn.text;
  const compact = stripWhitespace(said).replace(/[。.!！]+$/, '');
  const percent = /^(?:已?完成)?(?:约)?(\d{1,3})[%％]$/.exec(compact)?.[1];
  if (percent !== undefined) {
    return Number(percent) <= 100
      ? { kind: 'text', field: 'completion', text: `完成${Number(percent)}%` }
      : { kind: 'unclear', hint: '百分比请写0%至100%。' };
  }
  const number = parseNumeral(compact);
  const state = number === null ? (COMPLETION_WORDS[compact] ?? compact) : COMPLETIONS[number - 1];
  const known = COMPLETIONS.find((each) => each === state);
  if (known) return { kind: 'text', field: 'completion', text: known };
  const hint = '请回复1至4，或百分比；没有请回复“跳过”。';
  if (number !== null) return { kind: 'unclear', hint };
  // A whole report is none of the four states: it is taken as any message is, so that nothing of it is lost.
  const isReport = [...said].length > LONGEST_STATE && mentionsWork(said);
  return isReport || (await standsOnItsOwn(turn, session))
    ? { kind: 'elsewhere' }
    : { kind: 'unclear', hint };
}

async function textAnswer(turn: Turn, session: GuidedSession, field: GuidedField): Promise<GuidedAnswer> {
  if (!SAYS_SOMETHING.test(turn.text)) return { kind: 'unclear', hint: '没有收到文字内容。' };
  if (await standsOnItsOwn(turn, session)) return { kind: 'elsewhere' };
  const text = withoutOwnNumber(turn.text, session.itemNo);
  const former = field === 'problems' ? session.fields.progress : session.fields.problems;
  const again = field !== 'progress' && former !== undefined && sameWords(former, text);
  if (again && [...text].length >= REPEATED_CHARACTERS && session.fields[field] === undefined)
    return { kind: 'unclear', hint: '这段文字上一步已经填写，未重复登记。' };
  return { kind: 'text', field, text };
}

/** A command, or words that answer no step. */
async function standsOnItsOwn(turn: Turn, session: GuidedSession): Promise<boolean> {
  return (await callsCommand(turn)) || standsAlone(turn.text, session);
}

/** A longer text is a command only where it begins with one. */
const SPOKEN_CHARACTERS = 20;

async function callsCommand(turn: Turn): Promise<boolean> {
  const { text, member } = turn;
  const leading = new CallReader(turn).leading(text);
  const call = [...text].length <= SPOKEN_CHARACTERS ? await readCall(turn, text) : leading;
  return call !== null && mayRun(call.command, member) && !isReportInstead(call, member);
}

/** Thanks, a question, or a report on another item. */
function standsAlone(text: string, { itemNo }: GuidedSession): boolean {
  if (isCourtesyOnly(text) || QUESTION.test(text)) return true;
  const selector = leadingSelector(text);
  if (!selector || selector.number === itemNo || selector.rest.trim() === '') return false;
  // 1、… and （1）… are the points of an answer; 第24项 … and 「24 …」 name another item.
  return (
    selector.style === 'ordinal' || (selector.style === 'plain' && /^\s*[0-9０-９]{1,3}[\s:：]/.test(text))
  );
}

function withoutOwnNumber(text: string, itemNo: number | null): string {
  const selector = leadingSelector(text);
  const own =
    selector?.number === itemNo && selector?.style !== 'chinese' && !/^\s*\S{1,3}[、.．)）]/.test(text);
  return (own && selector ? selector.rest : text).trim();
}

function sameWords(one: string, other: string): boolean {
  return stripWhitespace(one) === stripWhitespace(other);
}
