import { api } from './api.mjs';
import { language } from './language.mjs';

/** How many exchanges of the wire the page keeps. */
const WIRE_KEPT = 300;

/**
 * What the page knows: people, their messages, who has something unread, what went over the wire. Views subscribe and
 * are told what changed; the server's event stream is the only source of change.
 */
export class Store extends EventTarget {
  members = [];
  settings = {};
  switches = { platformDown: false, slow: false, databaseAway: false };
  /** Latest last. */
  wire = [];
  /** userids whose windows are open: their messages count as read. */
  watched = new Set();
  /** When the latest message came, whoever got or wrote it; empty before the first. */
  latestAt = '';
  /** userid → messages in order of seq */
  #messages = new Map();
  /** userid → seq of the last message that was looked at */
  #read = new Map();
  #lastSeq = 0;

  async load() {
    const [settings, { members }, { messages }, { entries }] = await Promise.all([
      api.settings(),
      api.members(),
      api.messages(0),
      api.wire(0),
    ]);
    this.settings = settings;
    this.members = members;
    this.wire = entries.slice(-WIRE_KEPT);
    this.#recall();
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

  allMessages() {
    return [...this.#messages.values()].flat();
  }

  unreadOf(userid) {
    const read = this.#read.get(userid) ?? 0;
    return this.messagesOf(userid).filter(({ sender, seq }) => sender === 'app' && seq > read).length;
  }

  markRead(userid) {
    this.#read.set(userid, this.messagesOf(userid).at(-1)?.seq ?? 0);
    sessionStorage.setItem(
      'sandbox-read',
      JSON.stringify({ run: this.settings.runs, read: [...this.#read] }),
    );
    this.dispatchEvent(new CustomEvent('unread', { detail: userid }));
  }

  /** What had been read before the page was loaded again; of another life of the sandbox nothing. */
  #recall() {
    const { run, read } = JSON.parse(sessionStorage.getItem('sandbox-read') ?? '{}');
    if (run === this.settings.runs) this.#read = new Map(read);
  }

  /** Keeps one message; true when it was not known before. */
  #put(message) {
    const list = this.#messages.get(message.userid) ?? [];
    const at = list.findIndex((known) => known.seq === message.seq);
    if (at >= 0) list[at] = message;
    else list.push(message);
    this.#messages.set(message.userid, list);
    this.#lastSeq = Math.max(this.#lastSeq, message.seq);
    if (message.at > this.latestAt) this.latestAt = message.at;
    return at < 0;
  }

  #receive(message) {
    const isNew = this.#put(message);
    const isWatched = this.watched.has(message.userid);
    if (isWatched) this.markRead(message.userid);
    const isUnread = isNew && message.sender === 'app' && !isWatched;
    this.dispatchEvent(new CustomEvent('message', { detail: { message, isNew, isUnread } }));
  }

  #listen() {
    const stream = new EventSource(`/sandbox/api/events?language=${language}`);
    const on = (type, handle) => stream.addEventListener(type, (event) => handle(JSON.parse(event.data)));
    const tell = (type, detail) => this.dispatchEvent(new CustomEvent(type, { detail }));
    on('message', (message) => this.#receive(message));
    on('clock', (face) => tell('clock', face));
    on('switches', (switches) => {
      this.switches = switches;
      tell('switches', switches);
    });
    on('wire', (entry) => {
      this.wire = [...this.wire.slice(1 - WIRE_KEPT), entry];
      tell('wire', entry);
    });
    on('members', () => this.#reloadMembers());
    on('reset', () => this.#forget());
    // After a broken connection the stream starts anew: fetch what was missed.
    stream.addEventListener('open', () => this.#catchUp());
    stream.addEventListener('error', () => this.dispatchEvent(new Event('offline')));
  }

  async #catchUp() {
    const { runs } = await api.settings();
    if (runs !== this.settings.runs) return location.reload();
    const { messages } = await api.messages(this.#lastSeq);
    for (const message of messages) this.#receive(message);
  }

  async #reloadMembers() {
    this.members = (await api.members()).members;
    this.dispatchEvent(new Event('members'));
  }

  #forget() {
    this.#messages.clear();
    this.latestAt = '';
    this.wire = [];
    this.dispatchEvent(new Event('reset'));
    this.dispatchEvent(new Event('members'));
  }
}
