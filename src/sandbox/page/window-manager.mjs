import { ChatWindow } from './chat-window.mjs';
import { primaryRole } from './contact-list.mjs';
import { FileWindow } from './file-window.mjs';
import { t } from './language.mjs';
import { PhoneWindow } from './phone-window.mjs';

/** Narrower than this, a chat is no longer pleasant to read. */
const WINDOW_PX = 316;
/** From here on one thing is shown at a time (narrow.css). */
const NARROW_PX = 760;
const MOST_WINDOWS = 4;

/** Chats and telephones side by side, as many as there is room for; the one used longest ago makes room. */
export class WindowManager {
  /** The one used longest ago first. */
  #windows = [];

  constructor(place, store, clock, contacts) {
    Object.assign(this, { place, store, clock, contacts });
    place.setAttribute('aria-label', t('windows'));
    addEventListener('resize', () => this.fit());
  }

  get isNarrow() {
    return innerWidth <= NARROW_PX;
  }

  get room() {
    if (this.isNarrow) return 1;
    return Math.min(Math.max(Math.floor(this.place.clientWidth / WINDOW_PX), 1), MOST_WINDOWS);
  }

  openChat(userid, focus = true) {
    const member = this.store.find(userid);
    if (!member) return null;
    const window = this.#find(`chat ${userid}`) ?? this.#add(this.#newChat(member));
    this.store.watched.add(userid);
    this.store.markRead(userid);
    this.#use(window, focus);
    window.scrollToEnd();
    return window;
  }

  openPhone(userid, href) {
    const member = this.store.find(userid);
    if (!member) return;
    this.#touch(this.#find(`chat ${userid}`));
    const window = this.#find(`phone ${userid}`) ?? this.#add(this.#newPhone(member));
    window.show(href);
    this.#use(window, true);
    this.place.dispatchEvent(new CustomEvent('phone', { detail: userid }));
  }

  /** A file from this member's chat. */
  openFile(userid, file) {
    const member = this.store.find(userid);
    if (!member) return;
    this.#touch(this.#find(`chat ${userid}`));
    const window = this.#find(`file ${file.mediaId}`) ?? this.#add(this.#newFile(member, file));
    this.#use(window, true);
  }

  /** The first of this role, if none of it is open yet. */
  openFirst(role) {
    const member = this.store.members.find((one) => primaryRole(one) === role);
    if (member && this.#windows.length < this.room) this.openChat(member.userid, false);
  }

  /** What was open before the page was loaded again. */
  restore() {
    const userids = JSON.parse(sessionStorage.getItem('sandbox-open') ?? '[]');
    for (const userid of userids.slice(-this.room)) this.openChat(userid, false);
    return this.#windows.length > 0;
  }

  fit() {
    while (this.#windows.length > this.room) this.#close(this.#windows[0]);
  }

  update(detail) {
    this.#find(`chat ${detail.message.userid}`)?.update(detail);
  }

  renderAll() {
    for (const window of this.#windows) window.render?.();
  }

  /** Used just now: another one makes room for what is opened next. */
  #touch(window) {
    if (window) this.#windows = [...this.#windows.filter((other) => other !== window), window];
  }

  #find(key) {
    return this.#windows.find((window) => window.key === key);
  }

  #newChat(member) {
    const window = new ChatWindow(member, this.store, {
      onClose: () => this.#close(window),
      onBack: () => this.#leave(window),
      onPhone: () => this.openPhone(member.userid),
    });
    return window;
  }

  #newPhone(member) {
    const window = new PhoneWindow(member, this.clock, {
      onClose: () => this.#close(window),
      onBack: () => (this.isNarrow ? this.openChat(member.userid) : this.#leave(window)),
    });
    return window;
  }

  #newFile(member, file) {
    const window = new FileWindow(member, file, {
      onClose: () => this.#close(window),
      onBack: () => (this.isNarrow ? this.openChat(member.userid) : this.#leave(window)),
    });
    return window;
  }

  /** A new window takes the place of the one it replaces, so that the others do not jump. */
  #add(window) {
    const replaced = this.#windows.length >= this.room ? this.#windows[0] : null;
    if (replaced) replaced.element.before(window.element);
    else this.place.append(window.element);
    this.#windows.push(window);
    this.fit();
    return window;
  }

  #use(window, focus) {
    this.#touch(window);
    for (const other of this.#windows) other.element.toggleAttribute('data-current', other === window);
    if (focus) {
      document.body.dataset.view = 'chat';
      window.focus();
    }
    this.#keep();
  }

  #close(window) {
    const hadFocus = window.element.contains(document.activeElement);
    this.#windows = this.#windows.filter((other) => other !== window);
    window.element.remove();
    window.closed?.();
    if (window.key.startsWith('chat ')) this.store.watched.delete(window.member.userid);
    this.contacts.renderRow(window.member.userid);
    if (hadFocus) this.contacts.focusOn(window.member.userid);
    this.#keep();
  }

  /** Back to the list; on a narrow page a hidden window must not swallow what is unread. */
  #leave(window) {
    if (this.isNarrow) {
      document.body.dataset.view = 'list';
      this.#close(window);
    }
    this.contacts.focusOn(window.member.userid);
  }

  #keep() {
    const chats = this.#windows
      .filter(({ key }) => key.startsWith('chat '))
      .map(({ member }) => member.userid);
    sessionStorage.setItem('sandbox-open', JSON.stringify(chats));
  }
}
