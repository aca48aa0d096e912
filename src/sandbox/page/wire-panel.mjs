import { h } from './dom.mjs';
import { language, t } from './language.mjs';
import { notify } from './notice.mjs';
import { pretty } from './pretty.mjs';

const SHOWN = 120;

/** What went over the wire, the latest first: for whoever connects this bot, or another one, to the platform. */
export class WirePanel {
  #kind = 'all';

  constructor(store) {
    this.store = store;
    this.title = t('wire');
    this.rows = h('div');
    this.more = h('p', { class: 'panel-note' });
    this.filters = [
      ['all', t('wireAll')],
      ['callback', t('wireCallbacks')],
      ['api', t('wireCalls')],
    ].map(([kind, words]) =>
      h(
        'button',
        {
          class: 'chip',
          type: 'button',
          'data-kind': kind,
          'aria-pressed': String(kind === 'all'),
          onclick: () => this.#filter(kind),
        },
        words,
      ),
    );
    this.element = h(
      'div',
      { class: 'panel-body' },
      h('p', { class: 'panel-note' }, t('wireIntro')),
      h('div', { class: 'chips', role: 'group', 'aria-label': t('wireFilter') }, ...this.filters),
      this.rows,
      this.more,
    );
    store.addEventListener('wire', ({ detail }) => this.#add(detail));
    store.addEventListener('reset', () => this.opened());
  }

  opened() {
    const fitting = this.store.wire.filter((entry) => this.#fits(entry)).reverse();
    this.rows.replaceChildren(...fitting.slice(0, SHOWN).map((entry) => this.#row(entry)));
    if (fitting.length === 0)
      this.rows.append(h('p', { class: 'panel-note', 'data-empty': true }, t('wireEmpty')));
    this.more.textContent = fitting.length > SHOWN ? t('wireMore', fitting.length - SHOWN) : '';
  }

  #add(entry) {
    if (!this.element.isConnected || !this.#fits(entry)) return;
    this.rows.querySelector('[data-empty]')?.remove();
    this.rows.prepend(this.#row(entry));
    while (this.rows.children.length > SHOWN) this.rows.lastElementChild.remove();
  }

  #fits({ kind }) {
    return this.#kind === 'all' || (this.#kind === 'api' ? kind === 'api' : kind !== 'api');
  }

  #filter(kind) {
    this.#kind = kind;
    for (const chip of this.filters) chip.setAttribute('aria-pressed', String(chip.dataset.kind === kind));
    this.opened();
  }

  #row(entry) {
    const { kind, tookMs, at } = entry;
    const failed = kind === 'dropped' || isFailure(entry);
    const details = h(
      'details',
      { class: 'wire-row', 'data-kind': kind, ...(failed ? { 'data-failed': true } : {}) },
      h(
        'summary',
        {},
        h('span', { class: 'wire-kind' }, { callback: '→', api: '←', verify: '→', dropped: '×' }[kind]),
        h(
          'span',
          { class: 'wire-title' },
          this.#said(entry) ?? shortTitle(titleOf(entry)),
          this.#receiver(entry),
        ),
        h(
          'span',
          { class: 'wire-took' },
          `${tookMs} ms`,
          h('time', { datetime: at }, new Date(at).toLocaleTimeString('zh-CN', { hourCycle: 'h23' })),
        ),
      ),
    );
    // Filled when it is looked at: a morning has hundreds of them.
    details.addEventListener('toggle', () => details.open && details.append(...blocksOf(entry)), {
      once: true,
    });
    return details;
  }

  /** Who told the bot what: 刘教育：任务. */
  #said({ kind, sent, title }) {
    const field = (name) => new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([^\\]<]*)`).exec(sent)?.[1];
    if (kind !== 'callback' || !field('FromUserName')) return null;
    const name = this.store.find(field('FromUserName'))?.name ?? field('FromUserName');
    const outcome = /（(.*)）$/.exec(title)?.[1] ?? '';
    return h(
      'span',
      {},
      `${name}：${field('Content') ?? field('Event') ?? field('MsgType')} `,
      h('small', {}, outcome),
    );
  }

  /** Whom a message is for, by name. */
  #receiver({ kind, sent }) {
    const userids = kind === 'api' ? /"touser"\s*:\s*"([^"]*)"/.exec(sent)?.[1] : undefined;
    if (!userids) return null;
    const names = userids.split('|').map((userid) => this.store.find(userid)?.name ?? userid);
    return h('small', {}, ` → ${names.slice(0, 3).join('、')}${names.length > 3 ? '…' : ''}`);
  }
}

/** In the visitor’s language. */
function titleOf({ title, titleInEnglish }) {
  return language === 'en' ? titleInEnglish : title;
}

function blocksOf({ kind, title, sent, received, decrypted }) {
  if (kind === 'api')
    return [
      h('p', { class: 'wire-address' }, title),
      block(t('callSent'), sent),
      block(t('callAnswer'), received),
    ];
  if (kind === 'dropped') return [block(t('droppedSent'), sent)];
  return [
    block(t('callbackSent'), sent),
    ...(decrypted === null ? [] : [block(t('callbackAnswer'), decrypted)]),
    block(t('callbackRaw'), received),
  ];
}

function block(title, text) {
  const copy = h(
    'button',
    { class: 'link-button', type: 'button', 'aria-label': `${t('copy')} ${title}` },
    t('copy'),
  );
  copy.addEventListener('click', () =>
    navigator.clipboard.writeText(text).then(() => {
      copy.textContent = t('copied');
    }, notify),
  );
  return h(
    'div',
    { class: 'wire-block' },
    h('div', { class: 'wire-block-head' }, h('h3', {}, title), copy),
    h('pre', { tabindex: 0, 'aria-label': title }, text.trim() === '' ? t('nothing') : pretty(text)),
  );
}

/** `POST /message/send`: what stands before and after is the same in all of them. */
function shortTitle(title) {
  return title
    .replace(/ \S*\/cgi-bin/, ' ')
    .replace(/([?&])access_token=\*\*\*&?/, '$1')
    .replace(/[?&]$/, '');
}

function isFailure({ kind, title, received }) {
  if (kind === 'api') return !/"errcode":0\b/.test(received) && !received.startsWith('<');
  return kind === 'callback' && !title.includes('（ok');
}
