import { api } from './api.mjs';
import { h, icon, iconButton } from './dom.mjs';
import { t } from './language.mjs';
import { notify } from './notice.mjs';
import { officeMinute } from './office-time.mjs';
import { telephoneAddress } from './rich-text.mjs';

/** Pages see a telephone of the usual width, however narrow the place for it is. */
const SCREEN_PX = 375;
/** What a page may do on this telephone; it may not lead the whole window elsewhere. */
const MAY = 'allow-scripts allow-forms allow-same-origin allow-downloads allow-modals allow-popups';

/** One member's telephone with the bot's pages on it, signed in by the simulator. */
export class PhoneWindow {
  constructor(member, clock, { onClose, onBack }) {
    const label = t('phoneOf', member.name);
    this.member = member;
    this.clock = clock;
    this.key = `phone ${member.userid}`;
    this.screen = h('iframe', { class: 'phone-screen', title: label, sandbox: MAY });
    this.newTab = h(
      'a',
      {
        class: 'icon-button',
        target: '_blank',
        rel: 'noopener noreferrer',
        'aria-label': t('phoneNewTab'),
        title: t('phoneNewTab'),
      },
      icon('tab'),
    );
    this.glass = h('div', { class: 'phone-glass' }, this.screen);
    this.resized = new ResizeObserver(() => this.#fit());
    this.resized.observe(this.glass);
    this.time = h('span', {});
    this.showTime = () => {
      this.time.textContent = officeMinute(clock.now);
    };
    this.element = h(
      'section',
      {
        class: 'window',
        'aria-label': label,
        onkeydown: (event) => event.key === 'Escape' && onBack(),
      },
      h(
        'div',
        { class: 'window-head' },
        iconButton('back', t('back'), onBack, { class: 'icon-button window-back' }),
        h('div', { class: 'window-title' }, h('h2', {}, label), h('p', {}, member.posts[0].unit)),
        iconButton('reload', t('phoneReload'), () => this.#load(this.shown)),
        this.newTab,
        iconButton('close', t('phoneClose', member.name), onClose, { class: 'icon-button window-close' }),
      ),
      h(
        'div',
        { class: 'phone' },
        h('div', { class: 'phone-status', 'aria-hidden': 'true' }, this.time, h('span', {}, '●●●')),
        this.glass,
        h('div', { class: 'phone-bar', 'aria-hidden': 'true' }),
      ),
    );
    clock.addEventListener('tick', this.showTime);
    this.showTime();
  }

  /** Without an address the app's own entrance. */
  async show(href) {
    this.newTab.href = telephoneAddress(this.member.userid, href);
    try {
      const { url } = await api.phone(this.member.userid, href);
      this.#load(url);
    } catch (error) {
      notify(error);
    }
  }

  focus() {
    this.screen.focus();
  }

  closed() {
    this.clock.removeEventListener('tick', this.showTime);
    this.resized.disconnect();
  }

  #fit() {
    const { clientWidth, clientHeight } = this.glass;
    const scale = Math.min(clientWidth / SCREEN_PX, 1) || 1;
    this.screen.style.width = `${clientWidth / scale}px`;
    this.screen.style.height = `${clientHeight / scale}px`;
    this.screen.style.transform = `scale(${scale})`;
  }

  #load(url) {
    this.shown = url;
    this.screen.src = url;
  }
}
