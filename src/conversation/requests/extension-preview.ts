import { extensionProblem } from '../../domain/obligation/extension';
import { sayDeadline } from '../../domain/text/say-time';
import { type JudgedObligation, judgedObligations } from '../../store/read-models/judged-obligations';
import { coordinatedPlanIds } from '../member';
import type { Preview } from '../preview';
import { listed } from '../texts/list-obligations';
import type { Turn } from '../turn';
import { extensionReceivers, giveExtensions } from './give-extension';

export interface ExtensionTarget {
  readonly obligationIds: readonly number[];
  /** ISO. */
  readonly dueAt: string;
  readonly note: string | null;
}

interface CollectedExtensions {
  readonly obligations: readonly JudgedObligation[];
  /** Due that late already, or reported for good meanwhile. */
  readonly unchanged: number;
  readonly receivers: ReadonlyMap<number, string>;
  readonly dueAt: Date;
  readonly note: string | null;
}

/** 延期 of several obligations: which ones, what holds now, how many people are told. */
export const extensionPreview: Preview<ExtensionTarget, CollectedExtensions> = {
  kind: 'extension',
  collect,
  keysOf: ({ obligations, receivers }) => [
    ...obligations.map(({ id }) => `obligation:${id}`),
    ...new Set(obligations.map(({ id }) => `person:${receivers.get(id) ?? ''}`)),
  ],
  unitsOf: ({ obligations }) => [...new Set(obligations.map(({ unitName }) => unitName))],
  describe,
  nothing: (_target, { dueAt }) =>
    `所选事项目前的截止时间均不早于${sayDeadline(dueAt)}，或已办理，无需延期。`,
  async execute(turn, { obligations, receivers, dueAt, note }) {
    const { given, overtaken, told } = await giveExtensions(turn, obligations, dueAt, note);
    const left = overtaken > 0 ? `其中${overtaken}项已有变动，未改。` : '';
    const silent = unitsNotTold(obligations, receivers);
    const without = silent.length > 0 ? `${silent.join('、')}没有可联系的联络员，请另行告知。` : '';
    return `已将${given.length}项的截止时间延至${sayDeadline(dueAt)}，已通知${told.length}人。${left}${without}`;
  },
};

async function collect(turn: Turn, target: ExtensionTarget): Promise<CollectedExtensions> {
  const { act, calendar, member } = turn;
  const dueAt = new Date(target.dueAt);
  const planIds = coordinatedPlanIds(member, calendar);
  const chosen = await judgedObligations(
    act.manager,
    calendar,
    { ids: target.obligationIds },
    act.rules,
    act.now,
  );
  const obligations = chosen.filter(
    ({ planId, state, marks }) =>
      planIds.includes(planId) &&
      (state === 'pending' || state === 'returned' || state === 'submitted') &&
      act.now <= marks.closesAt &&
      extensionProblem(dueAt, { state, due: marks }, act.now) === null,
  );
  return {
    obligations,
    unchanged: chosen.length - obligations.length,
    receivers: await extensionReceivers(turn, obligations),
    dueAt,
    note: target.note,
  };
}

function describe({ obligations, unchanged, receivers, dueAt, note }: CollectedExtensions): string {
  const units = new Set(obligations.map(({ unitName }) => unitName));
  const people = new Set(obligations.flatMap(({ id }) => receivers.get(id) ?? []));
  const lines = [
    `将${units.size}家单位的${obligations.length}项延期到${sayDeadline(dueAt)}，并通知${people.size}人：`,
    ...listed(obligations),
  ];
  if (unchanged > 0) lines.push(`另有${unchanged}项截止时间不早于该日，或已停止报送，不变。`);
  const silent = unitsNotTold(obligations, receivers);
  if (silent.length > 0) lines.push(`${silent.join('、')}没有可联系的联络员，请另行告知。`);
  if (note) lines.push(`说明：${note}`);
  return lines.join('\n');
}

function unitsNotTold(
  obligations: readonly JudgedObligation[],
  receivers: ReadonlyMap<number, string>,
): string[] {
  return [...new Set(obligations.flatMap(({ id, unitName }) => (receivers.has(id) ? [] : [unitName])))];
}
