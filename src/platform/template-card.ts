import type { CardContent } from '../delivery/outbound-message';
import type { SendFailure } from '../delivery/send-failure';

const MESSAGE_TYPE = 'template_card';
/** The kind of message is unknown to the server, or the app has no callback address for presses. */
const NO_CARDS_AT_ALL = ['40008', '43012'];
/** One code for each field of a card that the server does not like (docs/platform.md 10). */
const CARD_FIELD = /^420(1[4-9]|2[0-1]|2[7-9]|[34]\d|5[0-2])$/;
/** How a button looks: blue for the first, grey for the others. */
const FIRST_STYLE = 1;
const OTHER_STYLE = 4;
/** A quotation that opens an address. */
const QUOTE_LEADS = 1;

export function isTemplateCard(messageType: string | undefined): boolean {
  return messageType === MESSAGE_TYPE;
}

/** Whether a server that refuses so may still take the text. */
export function refusesCard({ code }: SendFailure): boolean {
  return NO_CARDS_AT_ALL.includes(code) || CARD_FIELD.test(code);
}

export function refusesEveryCard({ code }: SendFailure): boolean {
  return NO_CARDS_AT_ALL.includes(code);
}

/** A `button_interaction` card: title, text, quotation, buttons that call back. */
export function templateCard(card: CardContent): object {
  const { taskId, title, subtitle, body, quote, quoteLink, buttons } = card;
  return {
    card_type: 'button_interaction',
    main_title: { title, ...(subtitle === null ? {} : { desc: subtitle }) },
    sub_title_text: body,
    ...(quote === null
      ? {}
      : {
          quote_area: {
            ...(quoteLink ? { type: QUOTE_LEADS, ...quoteLink } : { type: 0 }),
            quote_text: quote,
          },
        }),
    task_id: taskId,
    button_list: buttons.map(({ label, key }, i) => ({
      type: 0,
      text: label,
      style: i === 0 ? FIRST_STYLE : OTHER_STYLE,
      key,
    })),
  };
}
