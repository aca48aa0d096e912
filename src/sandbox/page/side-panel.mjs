import { h, icon, iconButton } from './dom.mjs';
import { language, switchLanguage, t } from './language.mjs';

/** The tools at the top (on a telephone at the foot of the page), and the panel that they open beside the chats. */
export class SidePanel {
  #shown = null;

  /** `panels`: name → { title, element, opened? }; `onLayout` is called when the panel comes or goes. */
  constructor(nav, aside, panels, { onLayout, onStartOver }) {
    Object.assign(this, { nav, aside, panels, onLayout });
    nav.setAttribute('aria-label', t('tools'));
    this.buttons = new Map(
      Object.keys(panels).map((name) => [
        name,
        this.#tool(name, panels[name].title, () => this.toggle(name)),
      ]),
    );
    this.list = this.#tool('messages', t('messages'), () => this.close());
    this.list.classList.add('tool-messages');
    const other = this.#tool('language', t('otherLanguage'), switchLanguage);
    other.lang = language === 'zh' ? 'en' : 'zh-CN';
    nav.append(
      this.list,
      ...this.buttons.values(),
      other,
      this.#tool('startOver', t('startOver'), onStartOver),
    );
    aside.addEventListener('keydown', (event) => event.key === 'Escape' && this.close());
  }

  toggle(name) {
    if (this.#shown === name) this.close();
    else this.open(name);
  }

  open(name, focus = true) {
    const panel = this.panels[name];
    const { title, element } = panel;
    this.#shown = name;
    this.aside.hidden = false;
    this.aside.setAttribute('aria-label', title);
    this.aside.replaceChildren(
      h(
        'div',
        { class: 'panel-head' },
        h('h2', {}, title),
        iconButton('close', t('closePanel'), () => this.close()),
      ),
      element,
    );
    if (focus) document.body.dataset.view = 'panel';
    this.#mark();
    panel.opened?.();
    this.onLayout();
    if (focus) this.aside.focus();
  }

  close() {
    const opener = this.buttons.get(this.#shown);
    this.#shown = null;
    this.aside.hidden = true;
    this.aside.replaceChildren();
    document.body.dataset.view = 'list';
    this.#mark();
    this.onLayout();
    opener?.focus();
  }

  /** What the button says; for the number of faults that are on. */
  relabel(name, words, isAlert) {
    const button = this.buttons.get(name);
    button.querySelector('.tool-name').textContent = words;
    button.toggleAttribute('data-alert', isAlert);
  }

  #tool(name, words, onclick) {
    return h(
      'button',
      { class: 'tool', type: 'button', onclick },
      icon(name),
      h('span', { class: 'tool-name' }, words),
    );
  }

  #mark() {
    for (const [name, button] of this.buttons)
      button.setAttribute('aria-expanded', String(name === this.#shown));
  }
}
