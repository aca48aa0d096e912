import { avatar, h } from './dom.mjs';
import { t } from './language.mjs';
import { officeDate, officeMinute, officeShortDay } from './office-time.mjs';

const ROLE_ORDER = ['统筹员', '联络员', '分管领导', '领导', '管理员'];

/** Conversations, the latest first, then everybody else by role; with search and unread counts. */
export class ContactList {
  constructor(element, store, onOpen) {
    this.store = store;
    this.onOpen = onOpen;
    element.setAttribute('aria-label', t('contacts'));
    this.search = h('input', {
      type: 'search',
      placeholder: t('search'),
      'aria-label': t('searchLabel'),
      oninput: () => this.render(),
      onkeydown: (event) => event.key === 'ArrowDown' && this.#focusRow(0, event),
    });
    this.list = h('div', {
      class: 'contacts-list',
      onkeydown: (event) => this.#move(event),
      onfocusin: ({ target }) => this.#makeReachable(target.closest('.contact')),
    });
    element.append(h('div', { class: 'contacts-search' }, this.search), this.list);
  }

  render() {
    const focused = this.list.contains(document.activeElement) ? document.activeElement.dataset.userid : null;
    const scrollTop = this.list.scrollTop;
    const found = this.store.members.filter((member) => this.#matches(member));
    const talking = found.filter(({ userid }) => this.#lastOf(userid)).sort((a, b) => this.#later(a, b));
    const silent = found.filter(({ userid }) => !this.#lastOf(userid));
    const groups = ROLE_ORDER.map((role) => [role, silent.filter((member) => primaryRole(member) === role)]);
    const shown = [
      this.#group(t('conversations', talking.length), talking),
      ...groups.map(([role, members]) => this.#group(t('group', t('roleOf', role), members.length), members)),
    ].filter((group) => group !== null);
    if (shown.length === 0) shown.push(h('p', { class: 'contacts-empty' }, t('noneFound')));
    this.list.replaceChildren(...shown);
    this.list.scrollTop = scrollTop;
    this.#makeReachable(this.#row(focused) ?? this.list.querySelector('.contact'));
    if (focused) this.#row(focused)?.focus();
  }

  /** Redraws one person's line. */
  renderRow(userid) {
    const member = this.store.find(userid);
    const old = this.#row(userid);
    if (!member || !old) return;
    const focused = document.activeElement === old;
    const fresh = this.#contact(member);
    fresh.tabIndex = old.tabIndex;
    old.replaceWith(fresh);
    if (focused) fresh.focus();
  }

  focusOn(userid) {
    (this.#row(userid) ?? this.search).focus();
  }

  #lastOf(userid) {
    return this.store.messagesOf(userid).at(-1);
  }

  #later(a, b) {
    return this.#lastOf(b.userid).seq - this.#lastOf(a.userid).seq;
  }

  #row(userid) {
    return this.list.querySelector(`[data-userid="${CSS.escape(userid ?? '')}"]`);
  }

  /** One stop of the Tab key for the whole list; arrows go on from there. */
  #makeReachable(row) {
    if (!row) return;
    for (const other of this.list.querySelectorAll('.contact[tabindex="0"]')) other.tabIndex = -1;
    row.tabIndex = 0;
  }

  #matches(member) {
    const wanted = this.search.value.trim().toLowerCase();
    const units = member.posts.map((post) => post.unit).join(' ');
    return `${member.name} ${units} ${member.userid}`.toLowerCase().includes(wanted);
  }

  #group(title, members) {
    if (members.length === 0) return null;
    const items = members.map((member) => h('li', {}, this.#contact(member)));
    return h('section', {}, h('h2', {}, title), h('ul', {}, ...items));
  }

  #contact(member) {
    const unread = this.store.unreadOf(member.userid);
    const last = this.#lastOf(member.userid);
    const { unit, role } = member.posts[0];
    return h(
      'button',
      {
        class: 'contact',
        type: 'button',
        tabindex: -1,
        'data-userid': member.userid,
        'aria-pressed': String(this.store.watched.has(member.userid)),
        onclick: () => this.onOpen(member.userid),
      },
      avatar(member),
      unread > 0
        ? h(
            'span',
            { class: 'badge', role: 'img', 'aria-label': t('unread', unread) },
            unread > 99 ? '99+' : String(unread),
          )
        : null,
      h(
        'span',
        { class: 'contact-text' },
        h(
          'span',
          { class: 'contact-name' },
          member.name,
          h('span', { class: 'contact-unit' }, last ? unit : t('roleOf', role)),
        ),
        h('span', { class: 'contact-line' }, last ? preview(last) : unit),
      ),
      last ? h('span', { class: 'contact-time' }, this.#timeOf(last)) : null,
    );
  }

  /** Of the latest day the minute, of earlier ones the day. */
  #timeOf(message) {
    const at = new Date(message.at);
    return officeDate(at) === officeDate(new Date(this.store.latestAt))
      ? officeMinute(at)
      : officeShortDay(at);
  }

  #move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const at = [...this.list.querySelectorAll('.contact')].indexOf(document.activeElement) + step;
    if (at < 0) this.search.focus();
    else this.#focusRow(at, event);
  }

  #focusRow(at, event) {
    event.preventDefault();
    this.list.querySelectorAll('.contact')[at]?.focus();
  }
}

/** A person of several roles stands in the first group of the page's order. */
export function primaryRole(member) {
  return ROLE_ORDER.find((role) => member.posts.some((post) => post.role === role)) ?? ROLE_ORDER.at(-1);
}

function preview(message) {
  if (message.recalled) return t('recalledShort');
  const { content } = message;
  const kind = t('kinds')[content.type] ?? '';
  const words = {
    file: content.filename,
    news: content.articles?.[0]?.title,
    textcard: content.title,
    template_card: content.card?.main_title?.title,
    text: content.text,
    markdown: content.text,
  }[content.type];
  return `${kind}${(words ?? '').replace(/<[^>]*>/g, '').slice(0, 60)}`;
}
