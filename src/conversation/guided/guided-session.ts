import type { OpenQuestionEntity } from '../../store/entities/open-question-entity';
import { texts } from '../texts/texts';

/** 填报: the steps in their order. */
export const GUIDED_STEPS = ['item', 'progress', 'problems', 'nextStep', 'completion', 'confirm'] as const;
export type GuidedStep = (typeof GUIDED_STEPS)[number];
export type GuidedField = Exclude<GuidedStep, 'item' | 'confirm'>;

/** How far a guided report has come; stored as the payload of its open question. */
export interface GuidedSession {
  readonly step: GuidedStep;
  /** The items to choose from, in the first step. */
  readonly choices: readonly {
    readonly number: number;
    readonly label: string;
    readonly obligationId: number;
  }[];
  readonly obligationId: number | null;
  readonly itemNo: number | null;
  /** The item as it is named in the questions. */
  readonly named: string;
  /** Version that submitting would replace; 0 for none. */
  readonly replaces: number;
  readonly fields: Readonly<Partial<Record<GuidedField, string>>>;
  /** ISO instant and message that first carried the progress text: by it punctual or late is judged. */
  readonly reportedAt: string | null;
  readonly inboundId: number | null;
  /** Keeps what has been written, whatever becomes of the question. */
  readonly draftId: number | null;
  /** A field is being changed from the last step, to which the answer returns. */
  readonly changing: boolean;
  readonly repeated: boolean;
}

export const GUIDED_QUESTION = 'guided';
export const GUIDED_OPEN_MS = 24 * 3600_000;

/** As `readReportFields` reads them back. */
const HEADINGS: readonly (readonly [GuidedField, string])[] = [
  ['progress', '进展'],
  ['problems', '问题'],
  ['nextStep', '下一步'],
  ['completion', '完成情况'],
];

export function isGuided(question: Pick<OpenQuestionEntity, 'kind'>): boolean {
  return question.kind === GUIDED_QUESTION;
}

export function sessionOf({ payload }: Pick<OpenQuestionEntity, 'payload'>): GuidedSession {
  return JSON.parse(payload) as GuidedSession;
}

/** The obligation that the person is reporting on step by step; null where none is chosen. */
export function guidedObligationId(question: OpenQuestionEntity): number | null {
  return isGuided(question) ? sessionOf(question).obligationId : null;
}

/** The report that the answers make, with headings by which its fields are known. */
export function composedReport(fields: GuidedSession['fields']): string {
  return HEADINGS.flatMap(([field, heading]) => {
    const text = fields[field];
    return text === undefined ? [] : [`${heading}：${text}`];
  }).join('\n');
}

/** The question of the step that a session is at. */
export function guidedText(question: Pick<OpenQuestionEntity, 'payload'>): string {
  return stepText(sessionOf(question));
}

export function stepText(session: GuidedSession): string {
  const { step, choices, named, fields, replaces } = session;
  if (step === 'item') {
    const lines = choices.map(({ number, label }) => `${number} ${label}`);
    return ['【填报】请选择要填报的事项：', ...lines, '请回复编号；回复“退出”结束填报。'].join('\n');
  }
  if (step === 'confirm') {
    const note = replaces > 0 ? `该项已报第${replaces}版，提交后将替换原内容。` : '';
    return (
      `【填报】${inLine(named)}，请核对：\n${composedReport(fields)}\n${note}` +
      '回复“1”提交，“2”改进展，“3”改问题，“4”改下一步，“5”改完成情况；回复“退出”保留为草稿，暂不提交。'
    );
  }
  const index = GUIDED_STEPS.indexOf(step);
  const was = fields[step];
  return (
    `【填报】${inLine(named)}（第${index}步，共5步）\n${ASKS[step]}` +
    `${was === undefined ? '' : `\n现为：${was}`}\n${waysOut(session)}`
  );
}

/** Behind 【填报】 the period needs no brackets of its own. */
function inLine(named: string): string {
  return named.replace(/^【(.+?)】/, '$1');
}

const ASKS: Readonly<Record<GuidedField, string>> = {
  progress: `请写进展情况，如：已完成……，正在……。${texts.noSecrets}`,
  problems: '存在什么问题？没有请回复“跳过”。',
  nextStep: '下一步有何计划？没有请回复“跳过”。',
  completion: '完成情况：1 未启动 2 推进中 3 滞后 4 已完成；也可回复百分比，如“80%”。',
};

function waysOut({ step, fields, changing }: GuidedSession): string {
  if (step === 'progress' && fields.progress === undefined) return '回复“退出”结束填报。';
  if (changing) return '保留原文请回复“上一步”；回复“退出”保留为草稿，暂不提交。';
  return '可回复“跳过”“上一步”“退出”（已写内容保留为草稿）。';
}
