import type { Act } from '../actions/act';
import { readCommand } from '../domain/message/read-command';
import { loadPlanCalendar } from '../store/read-models/plan-calendar';
import { binding } from './commands/binding';
import { askToBind } from './requests/ask-to-bind';
import { texts } from './texts/texts';

const MAY_SAY = binding.words.map((word) => ({ word, takesGluedText: true }));

/** Who has no role can ask to be registered; everything else is answered with how to do that. */
export async function answerStranger(
  act: Act,
  message: { readonly inboundId: number; readonly userid: string; readonly text: string },
): Promise<string> {
  const called = readCommand(message.text, MAY_SAY);
  if (!called) return texts.stranger;
  const { inboundId, userid } = message;
  const calendar = await loadPlanCalendar(act.manager, act.rules, act.now);
  return askToBind({ act, inboundId, userid, member: null, calendar }, called.args);
}
