import { asObject, isObject, type JsonObject, listAt, textAt } from './api-call';
import { PlatformError } from './platform-error';

const NOTICES = ['text_notice', 'news_notice'];
const INTERACTIONS = ['button_interaction', 'vote_interaction', 'multiple_interaction'];
const MAX_BUTTONS = 6;
const MAX_CHECKBOX_OPTIONS = 20;
const MAX_SELECTS = 3;

/** Whether pressing something on the card reaches the bot; such a send answers with a response_code. */
export function callsBack(card: JsonObject): boolean {
  return INTERACTIONS.includes(textAt(card, 'card_type')) || isObject(card.action_menu);
}

/**
 * Refuses cards that miss what docs/platform.md 10 calls required. The numbers are of the official
 * range; which one belongs to which field is not documented there, so a bot must not tell them apart.
 */
export function checkTemplateCard(card: JsonObject): void {
  const type = textAt(card, 'card_type');
  if (![...NOTICES, ...INTERACTIONS].includes(type)) throw new PlatformError(42031, 'invalid card_type');
  const hasTitle = textAt(asObject(card.main_title), 'title') !== '';
  if (!hasTitle && !(type === 'text_notice' && textAt(card, 'sub_title_text') !== '')) {
    throw new PlatformError(42032, 'missing main_title.title');
  }
  if (NOTICES.includes(type) && !isObject(card.card_action))
    throw new PlatformError(42044, 'missing card_action');
  if (callsBack(card) && !/^[0-9A-Za-z_@-]{1,128}$/.test(textAt(card, 'task_id'))) {
    throw new PlatformError(42014, 'invalid task_id');
  }
  if (type === 'news_notice')
    requireSome(isObject(card.card_image) || isObject(card.image_text_area), 'card_image');
  if (type === 'button_interaction') checkButtons(card);
  if (type === 'vote_interaction') {
    requireCount(
      listAt(asObject(card.checkbox), 'option_list'),
      MAX_CHECKBOX_OPTIONS,
      'checkbox.option_list',
    );
    checkSubmit(card);
  }
  if (type === 'multiple_interaction') {
    requireCount(listAt(card, 'select_list'), MAX_SELECTS, 'select_list');
    checkSubmit(card);
  }
}

function checkButtons(card: JsonObject): void {
  const buttons = listAt(card, 'button_list').map(asObject);
  requireCount(buttons, MAX_BUTTONS, 'button_list');
  for (const button of buttons) {
    requireSome(textAt(button, 'text') !== '', 'button_list.text');
    requireSome(textAt(button, button.type === 1 ? 'url' : 'key') !== '', 'button_list.key');
  }
}

function checkSubmit(card: JsonObject): void {
  const submit = asObject(card.submit_button);
  requireSome(textAt(submit, 'text') !== '' && textAt(submit, 'key') !== '', 'submit_button');
}

function requireCount(list: readonly unknown[], most: number, name: string): void {
  if (list.length < 1 || list.length > most) throw new PlatformError(42033, `invalid ${name} size`);
}

function requireSome(present: boolean, name: string): void {
  if (!present) throw new PlatformError(42036, `missing ${name}`);
}
