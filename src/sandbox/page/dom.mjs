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
  page: 'M5 5h14v14H5zM5 9.500h14M8.500 13h7M8.500 16h5',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.500 9.500h.01',
};

/** @param {keyof typeof PATHS} name */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}

/** @param {{ name: string, posts: { role: string }[] }} member */
export function avatar(member) {
  return h(
    'span',
    { class: 'avatar', 'data-role': member.posts[0]?.role, 'aria-hidden': 'true' },
    member.name.slice(0, 1),
  );
}
