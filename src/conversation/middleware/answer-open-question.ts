import { answerNumbered, openQuestion, repeatOpenQuestion } from '../answer-question';
import type { Exchange } from '../converse';
import { submittedAlready } from '../guided/guided-report';

/**
 * A number alone answers the question that waits. A message that stands on its own is carried out, and the
 * question repeated once.
 */
export async function answerOpenQuestion(exchange: Exchange, next: () => Promise<void>): Promise<void> {
  const { turn } = exchange;
  const question = await openQuestion(turn);
  if (!question) {
    exchange.reply = await submittedAlready(turn);
    return exchange.reply ? undefined : next();
  }
  const answer = await answerNumbered(turn, question);
  if (answer) {
    exchange.reply = answer;
    return;
  }
  await next();
  const again = await repeatOpenQuestion(turn, question);
  if (again && exchange.reply) exchange.reply = { text: `${exchange.reply.text}${again}` };
}
