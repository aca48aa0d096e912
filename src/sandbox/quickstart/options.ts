import { parseArgs } from 'node:util';

const MOST_PLANS = 3;

export interface QuickstartOptions {
  /** Plays a quarter by itself and ends. */
  readonly once: boolean;
  /** How many work plans run side by side; the first is the real one. */
  readonly plans: number;
  /** The messenger has cards with buttons, as WeCom has; the government's edition is not known to. */
  readonly cards: boolean;
}

/** Reads what stands after `npm run quickstart --`; a sentence where it cannot be carried out. */
export function readOptions(args: readonly string[]): QuickstartOptions | string {
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    options: { once: { type: 'boolean' }, cards: { type: 'boolean' }, plans: { type: 'string' } },
  });
  const unknown = tokens.filter(
    (token) => token.kind !== 'option' || !['once', 'cards', 'plans'].includes(token.name),
  );
  if (unknown.length > 0) {
    const names = unknown.map(({ index }) => args[index]).join(' ');
    return `unknown option ${names}; there are --once, --plans N and --cards`;
  }
  const values = new Map(
    tokens.flatMap((token) => (token.kind === 'option' ? [[token.name, token.value]] : [])),
  );
  const plans = values.has('plans') ? Number(values.get('plans')) : 1;
  if (!Number.isInteger(plans) || plans < 1 || plans > MOST_PLANS)
    return `--plans: a number from 1 to ${MOST_PLANS}, such as --plans 2`;
  const once = values.has('once');
  const cards = values.has('cards');
  if (once && (plans > 1 || cards))
    return '--once plays one plan in the government’s edition: leave --plans and --cards out';
  return { once, plans, cards };
}
