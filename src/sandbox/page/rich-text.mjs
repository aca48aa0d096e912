import { h } from './dom.mjs';

/** `<a href="…">…</a>` is the only markup the platform shows in a text; bare addresses are links as well. */
const LINK =
  /<a\s+href=(["'])(https?:\/\/[^"'<>\s]+)\1[^<>]*>([^<]*)<\/a>|(https?:\/\/[^\s<>"'，。；、（）《》“”]+)/gi;

/** Cookie by which the simulated sign-in page knows whose telephone this window is. */
function becomeMember(userid) {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and Safari.
  document.cookie = `sandbox_member=${encodeURIComponent(userid)}; path=/; SameSite=Lax`;
}

/** Text with safe links: everything but an http(s) address stays the text it is. */
export function richText(text, userid) {
  const fragment = document.createDocumentFragment();
  let position = 0;
  for (const match of text.matchAll(LINK)) {
    fragment.append(text.slice(position, match.index));
    fragment.append(link(match[2] ?? match[4], match[3] || match[2] || match[4], userid));
    position = match.index + match[0].length;
  }
  fragment.append(text.slice(position));
  return fragment;
}

/** A link that opens in a new tab, signed in as the member in whose window it stands. */
export function link(href, label, userid) {
  if (!/^https?:\/\//i.test(href)) return document.createTextNode(label);
  const follow = () => becomeMember(userid);
  return h(
    'a',
    { href, target: '_blank', rel: 'noopener noreferrer', onclick: follow, onauxclick: follow },
    label,
  );
}
