/** What pages do with scripts; without them everything can be read all the same (docs/decisions/023-sessions-and-pages.md). */

const REFETCHED_AFTER_MS = 60_000;

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

/** Follows the stream of changes and fetches the part of the page that shows them. */
class LivePart {
  constructor(address) {
    this.address = address;
    this.isStale = false;
    this.fetching = null;
    document.addEventListener('visibilitychange', () => this.#refreshWhenSeen());
    this.#listen();
  }

  #listen() {
    const stream = new EventSource(this.address);
    stream.addEventListener('at', ({ data }) => {
      this.#say('');
      if (data !== document.getElementById('live')?.dataset.at) this.#changed();
    });
    stream.addEventListener('change', () => this.#changed());
    stream.addEventListener('error', () => {
      // A stream that only broke off comes back by itself; one that was refused does not.
      if (stream.readyState !== EventSource.CLOSED) return;
      setTimeout(() => {
        this.#changed();
        this.#listen();
      }, REFETCHED_AFTER_MS);
    });
  }

  #changed() {
    this.isStale = true;
    this.#refreshWhenSeen();
  }

  #refreshWhenSeen() {
    if (!this.isStale || document.hidden || this.fetching) return;
    this.isStale = false;
    this.fetching = this.#fetch()
      .catch(() => this.#say('暂时不能更新，正在重试。'))
      .finally(() => {
        this.fetching = null;
        this.#refreshWhenSeen();
      });
  }

  async #fetch() {
    const answer = await fetch(location.href, { redirect: 'manual', headers: { Accept: 'text/html' } });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = answer.ok ? page.getElementById('live') : null;
    if (!fresh) {
      this.#say('登录已结束或权限有变化，请刷新页面。');
      return;
    }
    const shown = document.getElementById('live');
    const open = new Set([...shown.querySelectorAll('details[open]')].map(({ id }) => id));
    for (const each of fresh.querySelectorAll('details')) if (open.has(each.id)) each.open = true;
    const focused = shown.contains(document.activeElement) ? document.activeElement.id : '';
    shown.replaceWith(fresh);
    if (focused !== '') document.getElementById(focused)?.focus({ preventScroll: true });
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
