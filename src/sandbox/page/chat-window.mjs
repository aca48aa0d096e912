import { api } from './api.mjs';
import { bubble } from './bubble.mjs';
import { avatar, h, iconButton } from './dom.mjs';
import { t } from './language.mjs';
import { notify } from './notice.mjs';
import { officeDay } from './office-time.mjs';

/** Nearer to the end than this, a reader follows what arrives; farther up, the text stays where it is. */
const FOLLOW_PX = 120;

/** The conversation between one member and the app. */
export class ChatWindow {
  constructor(member, store, { onClose, onBack, onPhone }) {
    this.member = member;
    this.store = store;
    const label = t('chatWith', member.name);
    this.key = `chat ${member.userid}`;
    this.log = h('div', {
      class: 'log',
      role: 'log',
      'aria-live': 'polite',
      'aria-label': label,
      tabindex: 0,
    });
    this.input = h('textarea', {
      rows: 1,
      placeholder: t('composer'),
      title: t('composerHint'),
      'aria-label': t('composerLabel', member.name),
      oninput: () => this.#fit(),
      onkeydown: (event) => this.#key(event),
      onpaste: (event) => this.#paste(event),
    });
    this.sendButton = h('button', { class: 'button primary', type: 'submit', disabled: true }, t('send'));
    this.element = h(
      'section',
      {
        class: 'window',
        'data-userid': member.userid,
        'aria-label': label,
        ondragover: (event) => this.#dragOver(event),
        ondragleave: (event) => this.element.contains(event.relatedTarget) || this.#dropZone(false),
        ondrop: (event) => this.#drop(event),
        onkeydown: (event) => event.key === 'Escape' && onBack(),
      },
      this.#head(onClose, onBack, onPhone),
      this.log,
      this.#composer(),
    );
    // Who has read to the end stays there when the window gets another width.
    this.resized = new ResizeObserver(() => {
      this.width = this.log.clientWidth;
      if (this.atEnd) this.scrollToEnd();
    });
    this.resized.observe(this.log);
    this.log.addEventListener('scroll', () => {
      // A change of width scrolls too, without anybody's doing.
      if (this.log.clientWidth === this.width) this.atEnd = this.#following();
    });
    this.render();
  }

  /** Draws the whole conversation anew: on opening, and when an old message changed. */
  render() {
    const follow = this.#following();
    this.log.replaceChildren();
    this.lastDay = '';
    const messages = this.store.messagesOf(this.member.userid);
    if (messages.length === 0) this.log.append(h('p', { class: 'log-empty' }, t('noMessages')));
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

  closed() {
    this.resized.disconnect();
  }

  focus() {
    this.input.focus();
  }

  scrollToEnd() {
    this.atEnd = true;
    this.log.scrollTop = this.log.scrollHeight;
  }

  /** Puts words into the composer, for the visitor to look at and send. */
  suggest(text) {
    this.input.value = text;
    this.#fit();
    this.input.focus();
  }

  #head(onClose, onBack, onPhone) {
    const { member } = this;
    const posts = member.posts.map((post) => `${post.unit} · ${t('roleOf', post.role)}`).join('，');
    return h(
      'div',
      { class: 'window-head' },
      iconButton('back', t('back'), onBack, { class: 'icon-button window-back' }),
      avatar(member),
      h('div', { class: 'window-title' }, h('h2', {}, member.name), h('p', { title: posts }, posts)),
      iconButton('phone', t('openPhone', member.name), onPhone),
      iconButton('close', t('close', member.name), onClose, { class: 'icon-button window-close' }),
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
      iconButton('picture', t('attach'), () => picker.click(), { title: t('attachHint') }),
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

  /** Text is pasted as ever; a picture from the clipboard is sent. */
  #paste(event) {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    this.#sendMedia(files);
  }

  #dragOver(event) {
    if (![...event.dataTransfer.types].includes('Files')) return;
    event.preventDefault();
    this.#dropZone(true);
  }

  #dropZone(shown) {
    if (shown) this.element.dataset.drop = t('dropHere');
    else delete this.element.dataset.drop;
  }

  #drop(event) {
    event.preventDefault();
    this.#dropZone(false);
    this.#sendMedia([...event.dataTransfer.files]);
  }
}
