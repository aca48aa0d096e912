import { h, offer } from './dom.mjs';

/** 0663-0000001: a line would break after its hyphen. */
const TELEPHONE = /(\d{3,4}-\d{7,8})/;

/** `<a href="…">…</a>` is the only markup the platform shows in a text; bare addresses are links as well. */
const LINK =
  /<a\s+href=(["'])(https?:\/\/[^"'<>\s]+)\1[^<>]*>([^<]*)<\/a>|(https?:\/\/[^\s<>"'，。；、（）《》“”]+)/gi;

/** The address that opens a page as on this member's telephone; without a target the app's own entrance. */
export function telephoneAddress(userid, to) {
  const query = new URLSearchParams(to === undefined ? { member: userid } : { member: userid, to });
  return `/sandbox/open?${query}`;
}

/** The text, telephone numbers in one piece. */
export function unbroken(text) {
  return text
    .split(TELEPHONE)
    .map((part, at) => (at % 2 === 1 ? h('span', { class: 'telephone' }, part) : part));
}

/** Text with safe links: everything but an http(s) address stays the text it is. */
export function richText(text, userid) {
  const fragment = document.createDocumentFragment();
  let position = 0;
  for (const match of text.matchAll(LINK)) {
    fragment.append(...unbroken(text.slice(position, match.index)));
    fragment.append(link(match[2] ?? match[4], match[3] || match[2] || match[4], userid));
    position = match.index + match[0].length;
  }
  fragment.append(...unbroken(text.slice(position)));
  return fragment;
}

/**
 * A link that opens as on the telephone of the member in whose window it stands: in the frame beside the chat where the
 * page takes it up (`open-page`), else in a new tab.
 */
export function link(href, label, userid) {
  if (!/^https?:\/\//i.test(href)) return document.createTextNode(label);
  return h(
    'a',
    {
      href: telephoneAddress(userid, href),
      title: href,
      target: '_blank',
      rel: 'noopener noreferrer',
      onclick: (event) => offer(event, 'open-page', { userid, href }),
    },
    label,
  );
}
