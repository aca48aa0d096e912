import type { Exchange } from '../converse';
import { runMessage } from '../run-message';
import { understand } from './understand-text';

/** Carries out the commands that the text calls, if the person may. */
export async function runCommand(exchange: Exchange, next: () => Promise<void>): Promise<void> {
  exchange.reply = await runMessage(exchange.turn, understand);
  if (!exchange.reply) await next();
}
