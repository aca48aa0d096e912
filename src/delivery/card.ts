import { createHash } from 'node:crypto';
import type { CardContent, OutboundContent, QuoteLink } from './outbound-message';

/** A button says for the person who presses it what the person could have typed. */
export interface CardButton {
  readonly label: string;
  readonly says: string;
  /** Settles what the card asks: pressed, the buttons give way to what was said. */
  readonly settles: boolean;
}

/** What a card shows, in the places that cards have; together they say all that the text says. */
export interface CardParts {
  readonly title: string;
  readonly subtitle: string | null;
  readonly body: string;
  readonly quote: string | null;
  /** Where the quotation leads: an address in its words would not be one. */
  readonly quoteLink?: QuoteLink;
}

/** Longer ones may be cut by the messenger (docs/platform.md, "Template cards"). */
const MOST_CHARACTERS = { title: 36, subtitle: 44, body: 160, quote: 160, label: 10 };
const MOST_BUTTONS = 6;
const KEY_BYTES = 1024;
const SAY = 'say:';
const SETTLE = 'settle:';

/**
 * A card where everything fits in it, else the text alone: a card never says less than the text, and one occasion
 * never makes two messages. `occasion` is the key of the message.
 */
export function cardOrText(
  text: string,
  parts: CardParts | null,
  buttons: readonly CardButton[],
  occasion: string,
): OutboundContent {
  if (!parts || !fits(parts, buttons)) return { type: 'text', text };
  return {
    type: 'card',
    taskId: createHash('sha256').update(occasion).digest('hex'),
    ...parts,
    buttons: buttons.map((button) => ({ label: button.label, key: keyOf(button) })),
    text,
  };
}

/** A notice whose first words are its title: `【延期申请#12】市教育局……`; what follows its first line is quoted. */
export function partsOfNotice(text: string): CardParts | null {
  const [, title, body, quote] = /^【([^】\n]+)】([^\n]+)(?:\n(.+))?$/s.exec(text) ?? [];
  return title && body ? { title, subtitle: null, body, quote: quote ?? null } : null;
}

export interface PressedButton {
  readonly says: string;
  readonly settles: boolean;
}

/** What a button says; null for a key that is none of ours. Whoever makes one up gets no further than by typing. */
export function readButtonKey(key: string): PressedButton | null {
  for (const prefix of [SAY, SETTLE]) {
    if (key.startsWith(prefix)) return { says: key.slice(prefix.length), settles: prefix === SETTLE };
  }
  return null;
}

/** What a server without cards gets. */
export function asText({ text }: CardContent): OutboundContent {
  return { type: 'text', text };
}

function keyOf({ says, settles }: CardButton): string {
  return `${settles ? SETTLE : SAY}${says}`;
}

function fits({ title, subtitle, body, quote }: CardParts, buttons: readonly CardButton[]): boolean {
  const within = (text: string | null, most: number) => [...(text ?? '')].length <= most;
  return (
    within(title, MOST_CHARACTERS.title) &&
    within(subtitle, MOST_CHARACTERS.subtitle) &&
    within(body, MOST_CHARACTERS.body) &&
    within(quote, MOST_CHARACTERS.quote) &&
    buttons.length > 0 &&
    buttons.length <= MOST_BUTTONS &&
    buttons.every(
      (button) =>
        within(button.label, MOST_CHARACTERS.label) && Buffer.byteLength(keyOf(button)) <= KEY_BYTES,
    )
  );
}
