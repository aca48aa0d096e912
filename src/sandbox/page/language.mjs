import { PANEL_WORDS } from './panel-words.mjs';
import { TOUR_WORDS } from './tour-words.mjs';
import { WORDS } from './words.mjs';

const ALL_WORDS = { ...WORDS, ...PANEL_WORDS, ...TOUR_WORDS };

const KEPT_AS = 'sandbox-language';

/** As last chosen here, else as the browser's: Chinese, or English for everybody else. */
export const language =
  localStorage.getItem(KEPT_AS) ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en');

/** The page's own words. What the bot and the people write stays as it is. */
export function t(key, ...values) {
  const words = ALL_WORDS[key][language === 'zh' ? 0 : 1];
  return typeof words === 'function' ? words(...values) : words;
}

/** In the other language, from the beginning: open windows are kept (`WindowManager`). */
export function switchLanguage() {
  localStorage.setItem(KEPT_AS, language === 'zh' ? 'en' : 'zh');
  location.reload();
}
