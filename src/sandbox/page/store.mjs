import { api } from './api.mjs';

/**
 * What the page knows: people, their messages, who has something unread. Views subscribe and are told
 * which member changed; the server's event stream is the only source of change.
 */
export class Store extends EventTarget {
  members = [];
  /** userid → messages in order of seq */
  #messages = new Map();
  #unread = new Map();
  #lastSeq = 0;
  /** userids whose windows are open: their messages count as read. */
  watched = new Set();

  async load() {
    const [{ members }, { messages }] = await Promise.all([api.members(), api.messages(0)]);
    this.members = members;
    for (const message of messages) this.#put(message);
    this.dispatchEvent(new Event('members'));
    this.#listen();
  }

  find(userid) {
    return this.members.find((member) => member.userid === userid) ?? null;
  }

  messagesOf(userid) {
    return this.#messages.get(userid) ?? [];
  }

  unreadOf(userid) {
    return this.#unread.get(userid) ?? 0;
  }

  markRead(userid) {
    this.#unread.delete(userid);
    this.dispatchEvent(new CustomEvent('unread', { detail: userid }));
  }

  /** Keeps one message; true when it was not known before. */
  #put(message) {
    const list = this.#messages.get(message.userid) ?? [];
    const at = list.findIndex((known) => known.seq === message.seq);
    if (at >= 0) list[at] = message;
    else list.push(message);
    this.#messages.set(message.userid, list);
    this.#lastSeq = Math.max(this.#lastSeq, message.seq);
    return at < 0;
  }

  #receive(message) {
    const isNew = this.#put(message);
    const isUnread = isNew && message.sender === 'app' && !this.watched.has(message.userid);
    if (isUnread) this.#unread.set(message.userid, this.unreadOf(message.userid) + 1);
    this.dispatchEvent(new CustomEvent('message', { detail: { message, isNew, isUnread } }));
  }

  #listen() {
    const stream = new EventSource('/sandbox/api/events');
    const on = (type, handle) => stream.addEventListener(type, (event) => handle(JSON.parse(event.data)));
    on('message', (message) => this.#receive(message));
    on('clock', (face) => this.dispatchEvent(new CustomEvent('clock', { detail: face })));
    on('members', () => this.#reloadMembers());
    on('reset', () => this.#forget());
    // After a broken connection the stream starts anew: fetch what was missed.
    stream.addEventListener('open', () => this.#catchUp());
    stream.addEventListener('error', () => this.dispatchEvent(new Event('offline')));
  }

  async #catchUp() {
    const { messages } = await api.messages(this.#lastSeq);
    for (const message of messages) this.#receive(message);
    this.dispatchEvent(new Event('online'));
  }

  async #reloadMembers() {
    this.members = (await api.members()).members;
    this.dispatchEvent(new Event('members'));
  }

  #forget() {
    this.#messages.clear();
    this.#unread.clear();
    this.dispatchEvent(new Event('reset'));
    this.dispatchEvent(new Event('members'));
  }
}
