import type { Exchange } from '../converse';
import { runLine } from '../run-line';

/** Carries out a command if the text calls one and the person may. */
export async function runCommand(exchange: Exchange, next: () => Promise<void>): Promise<void> {
  exchange.reply = await runLine(exchange.turn, exchange.turn.text);
  if (!exchange.reply) await next();
}
