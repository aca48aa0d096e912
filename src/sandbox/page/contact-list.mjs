import { avatar, h } from './dom.mjs';

const ROLE_ORDER = ['统筹员', '联络员', '分管领导', '领导', '管理员'];

/** The people one can play, grouped by their first role, with search and unread counts. */
export class ContactList {
  constructor(element, store, onOpen) {
    this.store = store;
    this.onOpen = onOpen;
    this.search = h('input', {
      type: 'search',
      placeholder: '搜索姓名、单位',
      'aria-label': '搜索联系人',
      oninput: () => this.render(),
      onkeydown: (event) => event.key === 'ArrowDown' && this.#focusRow(0, event),
    });
    this.list = h('div', { class: 'contacts-list', onkeydown: (event) => this.#move(event) });
    element.append(h('div', { class: 'contacts-search' }, this.search), this.list);
  }

  render() {
    const focused = this.list.contains(document.activeElement) ? document.activeElement.dataset.userid : null;
    const scrollTop = this.list.scrollTop;
    const found = this.store.members.filter((member) => this.#matches(member));
    const groups = ROLE_ORDER.map((role) =>
      this.#group(
        role,
        found.filter((member) => primaryRole(member) === role),
      ),
    );
    const shown = groups.filter((group) => group !== null);
    if (shown.length === 0) shown.push(h('p', { class: 'contacts-empty' }, '没有符合的联系人'));
    this.list.replaceChildren(...shown);
    this.list.scrollTop = scrollTop;
    if (focused) this.#row(focused)?.focus();
  }

  /** Redraws one person's line. */
  renderRow(userid) {
    const member = this.store.find(userid);
    const old = this.#row(userid);
    if (!member || !old) return;
    const focused = document.activeElement === old;
    const fresh = this.#contact(member);
    old.replaceWith(fresh);
    if (focused) fresh.focus();
  }

  #row(userid) {
    return this.list.querySelector(`[data-userid="${CSS.escape(userid)}"]`);
  }

  #matches(member) {
    const wanted = this.search.value.trim().toLowerCase();
    const units = member.posts.map((post) => post.unit).join(' ');
    return `${member.name} ${units} ${member.userid}`.toLowerCase().includes(wanted);
  }

  #group(role, members) {
    if (members.length === 0) return null;
    const items = members.map((member) => h('li', {}, this.#contact(member)));
    return h('section', {}, h('h2', {}, `${role} ${members.length}`), h('ul', {}, ...items));
  }

  #contact(member) {
    const unread = this.store.unreadOf(member.userid);
    const last = this.store.messagesOf(member.userid).at(-1);
    return h(
      'button',
      {
        class: 'contact',
        type: 'button',
        'data-userid': member.userid,
        'aria-pressed': String(this.store.watched.has(member.userid)),
        onclick: () => this.onOpen(member.userid),
      },
      avatar(member),
      h(
        'span',
        { class: 'contact-text' },
        h(
          'span',
          { class: 'contact-name' },
          member.name,
          last ? h('span', { class: 'contact-unit' }, member.posts[0].unit) : null,
        ),
        h('span', { class: 'contact-line' }, last ? preview(last) : member.posts[0].unit),
      ),
      unread > 0
        ? h(
            'span',
            { class: 'badge', 'aria-label': `${unread} 条未读` },
            unread > 99 ? '99+' : String(unread),
          )
        : null,
    );
  }

  #move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const rows = [...this.list.querySelectorAll('.contact')];
    const at = rows.indexOf(document.activeElement) + step;
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
  if (message.recalled) return '已撤回';
  const { content } = message;
  const words = {
    image: '［图片］',
    voice: '［语音］',
    video: '［视频］',
    file: `［文件］${content.filename}`,
    news: `［图文］${content.articles?.[0]?.title}`,
    textcard: content.title,
    template_card: `［卡片］${content.card?.main_title?.title ?? ''}`,
  }[content.type];
  return words ?? content.text.replace(/<[^>]*>/g, '').slice(0, 60);
}
