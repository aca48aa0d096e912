import { isAddressed, leadingTitle, titled } from '../../domain/message/leading-title';
import type { PlanTimes } from '../../store/read-models/plan-calendar';
import { askWhichCommand } from '../numbered-question';
import type { Reply, Turn } from '../turn';
import { inPlan } from './in-plan';

/** A text without the title in front of it, and the turn in which it means that plan alone. */
export interface InNamedPlan {
  readonly turn: Turn;
  readonly text: string;
  /** Further plans whose titles hold the same words: which is meant has to be asked. Empty where that is clear. */
  readonly rivals: readonly PlanTimes[];
}

/**
 * `《数字政府》18 已完成……`: an active plan's title, or part of it, in front of a text. Where `mayFollow` refuses what
 * follows, or no plan has such a title, the words belong to the text and nothing changes.
 */
export function planNamed(turn: Turn, text: string, mayFollow: (rest: string) => boolean): InNamedPlan {
  const unchanged = { turn, text, rivals: [] };
  const title = leadingTitle(text);
  if (!title || !mayFollow(title.rest)) return unchanged;
  const plans = titled(turn.calendar.plans, title.words, ({ plan }) => plan.title);
  const [only, ...others] = plans;
  if (!only) return unchanged;
  const rest = title.rest.trim();
  if (others.length > 0) return { turn, text: rest, rivals: plans };
  return { turn: { ...inPlan(turn, only.plan.id), text: rest }, text: rest, rivals: [] };
}

/** As `planNamed`, for a text that may be a report: only what is addressed to an item has an address in front. */
export function planOfReport(turn: Turn, text: string): InNamedPlan {
  return planNamed(turn, text, isAddressed);
}

/** Several titles hold the words: which is meant; then the text without them is said in it. */
export function askWhichTitled(turn: Turn, { text, rivals }: InNamedPlan): Promise<Reply> {
  return askWhichCommand(
    turn,
    '有几份工作要点的标题都含有这些字，请问是哪一份：',
    rivals.map(({ plan }) => ({ label: `《${plan.title}》`, says: text, planId: plan.id })),
  );
}
