/**
 * Builds an element. Text is always a text node: nothing that a member or the bot wrote is parsed as HTML.
 * @param {string} tag
 * @param {Record<string, unknown>} [properties] `on…` listeners, `class`, `data-…`, `aria-…`, attributes
 * @param {(Node | string | null)[]} children
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

const PATHS = {
  close: 'M6 6l12 12M18 6L6 18',
  back: 'M15 5l-7 7 7 7',
  phone:
    'M8 3h8a1.5 1.5 0 0 1 1.5 1.5v15a1.5 1.5 0 0 1-1.5 1.5H8a1.5 1.5 0 0 1-1.5-1.5v-15A1.5 1.5 0 0 1 8 3zM10.5 18h3',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5h.01',
  reload: 'M19 12a7 7 0 1 1-2.1-5M19 4v4h-4',
  save: 'M12 4v10M8 10.5l4 4 4-4M5 19h14',
  tab: 'M13 5h6v6M19 5l-8 8M10 6H5v13h13v-5',
  next: 'M6 5l8 7-8 7zM17.5 5v14',
  messages: 'M4 5h16v11H10l-4 4v-4H4z',
  tour: 'M5 20V5l7 3 7-3v15l-7-3zM12 8v9',
  wire: 'M4 8h13M14 5l3 3-3 3M20 16H7M10 13l-3 3 3 3',
  trouble: 'M12 4l9 16H3zM12 10v4M12 17h.01',
  language: 'M4 6h9M8.5 4v2M11 6c-1 4-4 6-6.5 7M6 9c1 2 3 3.5 5 4M13 20l3.5-8 3.5 8M14.2 17.5h4.6',
  startOver: 'M5 12a7 7 0 1 0 2.1-5M5 4v4h4',
  done: 'M5 12.5l4.5 4.5L19 7.5',
};

/** @param {keyof typeof PATHS} name */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'icon');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, onclick, properties = {}) {
  return h(
    'button',
    { class: 'icon-button', type: 'button', 'aria-label': label, title: label, onclick, ...properties },
    icon(name),
  );
}

/**
 * Offers a click to the page, as an event of this type; where the page takes it up (`preventDefault`), the browser does
 * not do what it does as ever. With Ctrl, Command or Shift it always does.
 */
export function offer(click, type, detail) {
  if (click.ctrlKey || click.metaKey || click.shiftKey) return;
  const offered = new CustomEvent(type, { bubbles: true, cancelable: true, detail });
  if (!click.target.dispatchEvent(offered)) click.preventDefault();
}

/** @param {{ name: string, posts: { role: string }[] }} member */
export function avatar(member) {
  return h(
    'span',
    { class: 'avatar', 'data-role': member.posts[0]?.role, 'aria-hidden': 'true' },
    member.name.slice(0, 1),
  );
}
