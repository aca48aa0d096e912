import { api } from './api.mjs';
import { bubble } from './bubble.mjs';
import { avatar, h, icon } from './dom.mjs';
import { notify } from './notice.mjs';
import { officeDay } from './office-time.mjs';
import { telephoneAddress } from './rich-text.mjs';

/** Nearer to the end than this, a reader follows what arrives; farther up, the text stays where it is. */
const FOLLOW_PX = 120;

/** The conversation between one member and the app. */
export class ChatWindow {
  constructor(member, store, { onClose, onBack }) {
    this.member = member;
    this.store = store;
    const label = `与${member.name}的对话`;
    this.log = h('div', {
      class: 'log',
      role: 'log',
      'aria-live': 'polite',
      'aria-label': label,
      tabindex: 0,
    });
    this.input = h('textarea', {
      rows: 1,
      placeholder: '输入消息，回车发送',
      title: 'Shift+回车换行',
      'aria-label': `以${member.name}的身份发送消息`,
      oninput: () => this.#fit(),
      onkeydown: (event) => this.#key(event),
    });
    this.sendButton = h('button', { class: 'button primary', type: 'submit', disabled: true }, '发送');
    this.element = h(
      'section',
      {
        class: 'window',
        'data-userid': member.userid,
        'aria-label': label,
        ondragover: (event) => event.preventDefault(),
        ondrop: (event) => this.#drop(event),
      },
      this.#head(onClose, onBack),
      this.log,
      this.#composer(),
    );
    this.render();
  }

  /** Draws the whole conversation anew: on opening, and when an old message changed. */
  render() {
    const follow = this.#following();
    this.log.replaceChildren();
    this.lastDay = '';
    const messages = this.store.messagesOf(this.member.userid);
    if (messages.length === 0) this.log.append(h('p', { class: 'log-empty' }, '还没有消息'));
    for (const message of messages) this.#append(message);
    if (follow) this.scrollToEnd();
  }

  update({ message, isNew }) {
    if (!isNew) return this.#replace(message);
    const follow = this.#following();
    this.log.querySelector('.log-empty')?.remove();
    this.#append(message);
    if (follow || message.sender === 'member') this.scrollToEnd();
  }

  scrollToEnd() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  /** Puts words into the composer, for the visitor to look at and send. */
  suggest(text) {
    this.input.value = text;
    this.#fit();
    this.input.focus();
  }

  #head(onClose, onBack) {
    const { member } = this;
    const posts = member.posts.map((post) => `${post.unit} · ${post.role}`).join('，');
    return h(
      'div',
      { class: 'window-head' },
      h(
        'button',
        { class: 'icon-button window-back', type: 'button', 'aria-label': '返回联系人', onclick: onBack },
        icon('back'),
      ),
      avatar(member),
      h('div', { class: 'window-title' }, h('h2', {}, member.name), h('p', { title: posts }, posts)),
      h(
        'a',
        {
          class: 'icon-button window-pages',
          href: telephoneAddress(member.userid),
          target: '_blank',
          rel: 'noopener noreferrer',
          title: '打开应用的网页',
          'aria-label': `以${member.name}的身份打开应用的网页`,
        },
        icon('page'),
      ),
      h(
        'button',
        {
          class: 'icon-button window-close',
          type: 'button',
          'aria-label': `关闭与${member.name}的对话`,
          onclick: onClose,
        },
        icon('close'),
      ),
    );
  }

  #composer() {
    const picker = h('input', { type: 'file', multiple: true, hidden: true, tabindex: -1 });
    picker.addEventListener('change', async () => {
      const files = [...picker.files];
      picker.value = '';
      await this.#sendMedia(files);
    });
    return h(
      'form',
      {
        class: 'composer',
        onsubmit: (event) => {
          event.preventDefault();
          this.#send();
        },
      },
      picker,
      h(
        'button',
        {
          class: 'icon-button',
          type: 'button',
          'aria-label': '发送图片',
          title: '发送图片、语音、视频，也可拖到窗口中',
          onclick: () => picker.click(),
        },
        icon('picture'),
      ),
      this.input,
      this.sendButton,
    );
  }

  #append(message) {
    const day = officeDay(new Date(message.at));
    if (day !== this.lastDay) this.log.append(h('p', { class: 'log-day' }, day));
    this.lastDay = day;
    this.log.append(this.#bubble(message));
  }

  #replace(message) {
    const follow = this.#following();
    this.log.querySelector(`[data-seq="${message.seq}"]`)?.replaceWith(this.#bubble(message));
    if (follow) this.scrollToEnd();
  }

  #bubble(message) {
    const press = (pressed, key) => api.press(pressed.seq, key).catch(notify);
    const retry = (failed) => api.redeliver(failed.msgId).catch(notify);
    return bubble(message, this.member, press, retry);
  }

  #following() {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    return scrollHeight - scrollTop - clientHeight < FOLLOW_PX;
  }

  #key(event) {
    // While an input method composes, Enter chooses a candidate; Safari tells so by key code 229 only.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#send();
  }

  #fit() {
    this.input.style.height = 'auto';
    this.input.style.height = `${this.input.scrollHeight + 2}px`;
    this.sendButton.disabled = this.input.value.trim() === '';
  }

  #send() {
    const text = this.input.value.trim();
    if (text === '') return;
    this.input.value = '';
    this.#fit();
    api.say(this.member.userid, text).catch((error) => {
      notify(error);
      if (this.input.value === '') this.suggest(text);
    });
  }

  /** One after the other, as a telephone sends them. */
  async #sendMedia(files) {
    for (const file of files) await api.sendMedia(this.member.userid, file).catch(notify);
  }

  #drop(event) {
    event.preventDefault();
    this.#sendMedia([...event.dataTransfer.files]);
  }
}
