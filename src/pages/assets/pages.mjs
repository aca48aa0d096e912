/** What pages do with scripts; without them everything can be read all the same (docs/decisions/023-sessions-and-pages.md). */

const AGAIN_AFTER_MS = 60_000;
/** After a page that took long the next one waits: at most a fifth of the time goes into fetching, however much changes. */
const REST = 4;

/** Paper shows what the screen may fold away. */
function unfoldForPrint() {
  const folded = () => document.querySelectorAll('details:not([open])');
  let opened = [];
  addEventListener('beforeprint', () => {
    opened = [...folded()];
    for (const each of opened) each.open = true;
  });
  addEventListener('afterprint', () => {
    for (const each of opened) each.open = false;
  });
}

/** The element that somebody works at, to be found again in a new part of the page. */
function workedAt(part) {
  const element = part.contains(document.activeElement) ? document.activeElement : null;
  if (!element) return null;
  const href = element.getAttribute('href');
  if (href !== null) return `a[href="${CSS.escape(href)}"]`;
  const { id } = element.closest('[id]') ?? {};
  return id ? `#${CSS.escape(id)} ${element.localName}` : null;
}

/** Follows the stream of changes and fetches the part of the page that shows them. */
class LivePart {
  constructor(address) {
    this.address = address;
    this.isStale = false;
    this.isBusy = false;
    document.addEventListener('visibilitychange', () => this.#catchUp());
    this.#listen();
  }

  #listen() {
    const stream = new EventSource(this.address);
    stream.addEventListener('at', ({ data }) => {
      if (data !== document.getElementById('live')?.dataset.at) this.#changed();
    });
    stream.addEventListener('change', () => this.#changed());
    stream.addEventListener('error', () => {
      // A stream that only broke off comes back by itself; one that was refused does not.
      if (stream.readyState !== EventSource.CLOSED) return;
      setTimeout(() => {
        this.#changed();
        this.#listen();
      }, AGAIN_AFTER_MS);
    });
  }

  #changed() {
    this.isStale = true;
    this.#catchUp();
  }

  /** One fetch at a time, and none while nobody looks. */
  async #catchUp() {
    if (this.isBusy) return;
    this.isBusy = true;
    while (this.isStale && !document.hidden) {
      this.isStale = false;
      const begunAt = performance.now();
      const fetched = await this.#fetch().catch(() => false);
      if (!fetched) {
        this.isStale = true;
        this.#say('暂时不能更新，正在重试。');
      }
      const rest = fetched ? REST * (performance.now() - begunAt) : AGAIN_AFTER_MS;
      await new Promise((done) => setTimeout(done, rest));
    }
    this.isBusy = false;
  }

  async #fetch() {
    const answer = await fetch(location.href, { redirect: 'manual', headers: { Accept: 'text/html' } });
    if (answer.type === 'opaqueredirect' || [401, 403, 404].includes(answer.status)) {
      this.#say('登录已结束或权限有变化，请刷新页面。');
      return true;
    }
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = answer.ok ? page.getElementById('live') : null;
    if (!fresh) return false;
    this.#replaceBy(fresh);
    this.#say('');
    return true;
  }

  #replaceBy(fresh) {
    const shown = document.getElementById('live');
    const open = new Set([...shown.querySelectorAll('details[open]')].map(({ id }) => id));
    for (const each of fresh.querySelectorAll('details')) if (open.has(each.id)) each.open = true;
    const focused = workedAt(shown);
    shown.replaceWith(fresh);
    if (focused) fresh.querySelector(focused)?.focus({ preventScroll: true });
    document.dispatchEvent(new CustomEvent('pagechange'));
  }

  #say(text) {
    const place = document.getElementById('live-note');
    if (place && place.textContent !== text) place.textContent = text;
  }
}

unfoldForPrint();
const changes = document.body.dataset.changes;
if (changes && 'EventSource' in window && document.getElementById('live')) new LivePart(changes);
