import { type Preview, showPreview } from '../preview';
import type { Reply, Turn } from '../turn';
import {
  collectDecision,
  type Decision,
  type DecisionFound,
  type DecisionTarget,
  executeDecision,
} from './decision';

/** One report is decided on at once; several are shown first. */
export async function decide(
  turn: Turn,
  decision: Decision,
  preview: Preview<DecisionTarget, DecisionFound>,
  target: DecisionTarget,
): Promise<Reply> {
  const found = await collectDecision(turn, decision, target);
  if (found.obligations.length === 0) return { text: found.nothing };
  if (found.obligations.length === 1) return { text: await executeDecision(turn, decision, found) };
  return showPreview(turn, preview, target);
}
