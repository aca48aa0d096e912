import { api } from './api.mjs';
import { avatar, h, offer } from './dom.mjs';
import { t } from './language.mjs';
import { officeMinute } from './office-time.mjs';
import { link, richText, unbroken } from './rich-text.mjs';

/** One message as it stands in its member's window. */
export function bubble(message, member, onPress, onRetry) {
  if (message.recalled) return h('p', { class: 'recalled', 'data-seq': message.seq }, t('recalled'));
  const own = message.sender === 'member';
  const time = officeMinute(new Date(message.at));
  const way = {
    callback: '',
    passive: t('passive'),
    push: message.chatId ? t('groupChat', message.chatId) : '',
  }[message.carrier];
  return h(
    'article',
    { class: own ? 'message own' : 'message', 'data-seq': message.seq },
    own ? avatar(member) : h('span', { class: 'avatar', 'data-role': 'bot', 'aria-hidden': 'true' }),
    h(
      'div',
      { class: 'message-body' },
      h('p', { class: 'message-meta' }, `${own ? member.name : t('appName')} ${time}${way}`),
      content(message, member, onPress),
      note(message, onRetry),
    ),
  );
}

function content(message, member, onPress) {
  const { content: body } = message;
  switch (body.type) {
    case 'text':
    case 'markdown':
      return h('div', { class: 'bubble' }, richText(body.text, member.userid));
    case 'image':
      return picture(body, member);
    case 'textcard':
      return h(
        'div',
        { class: 'bubble' },
        h('p', { class: 'card-title' }, body.title),
        plain(body.description),
        '\n',
        link(body.url, body.btntxt, member.userid),
      );
    case 'news':
      return h('div', { class: 'bubble' }, ...body.articles.map((article) => newsItem(article, member)));
    case 'template_card':
      return templateCard(message, member, onPress);
    default:
      return h('div', { class: 'bubble' }, file(body, member));
  }
}

function picture(body, member) {
  const address = api.mediaUrl(body.mediaId);
  return h(
    'a',
    {
      class: 'bubble picture',
      href: address,
      target: '_blank',
      rel: 'noopener',
      onclick: (event) => openFile(event, body, member),
    },
    h('img', { src: address, alt: t('picture', body.filename) }),
  );
}

function file(body, member) {
  const extension = body.filename.includes('.') ? body.filename.split('.').at(-1).slice(0, 4) : t('fileKind');
  return h(
    'a',
    {
      class: 'file',
      href: api.mediaUrl(body.mediaId),
      download: body.filename,
      onclick: (event) => openFile(event, body, member),
    },
    h('span', { class: 'file-kind', 'aria-hidden': 'true' }, extension),
    h('span', {}, body.filename, h('small', {}, size(body.size))),
  );
}

/** Beside the chat, where the page takes it up (`open-file`); else the browser does as ever. */
function openFile(event, body, member) {
  offer(event, 'open-file', { file: body, userid: member.userid });
}

function newsItem(article, member) {
  return h(
    'div',
    {},
    h('p', { class: 'card-title' }, link(article.url, article.title, member.userid)),
    article.description,
  );
}

function quotation({ quote_text, title, url }, member) {
  return h(
    'blockquote',
    {},
    ...unbroken(quote_text),
    ...(url ? ['\n', link(url, title || url, member.userid)] : []),
  );
}

function templateCard(message, member, onPress) {
  const { card, replacedBy } = message.content;
  const rows = (card.horizontal_content_list ?? []).flatMap((row) => [
    h('dt', {}, row.keyname ?? ''),
    h('dd', {}, row.value ?? ''),
  ]);
  const buttons = (card.button_list ?? []).map((button) =>
    h(
      'button',
      { class: 'button', type: 'button', onclick: () => onPress(message, button.key) },
      button.text ?? '',
    ),
  );
  const parts = [
    h('p', { class: 'card-title' }, card.main_title?.title ?? ''),
    card.main_title?.desc ?? '',
    card.sub_title_text ? h('p', {}, card.sub_title_text) : null,
    card.quote_area?.quote_text ? quotation(card.quote_area, member) : null,
    rows.length > 0 ? h('dl', { class: 'card-rows' }, ...rows) : null,
    replacedBy
      ? h('p', { class: 'note' }, replacedBy)
      : buttons.length > 0
        ? h('div', { class: 'card-buttons' }, ...buttons)
        : null,
  ];
  return h('div', { class: 'bubble' }, ...parts);
}

/** What the visitor should know of this message's way: that it is under way, failed, or lost its end. */
function note(message, onRetry) {
  const { delivery, content: body } = message;
  if (delivery?.state === 'pending') return h('p', { class: 'note' }, t('underWay'));
  if (delivery?.state === 'failed') {
    const retry = h('button', { type: 'button', onclick: () => onRetry(message) }, t('again'));
    return h('p', { class: 'note failed' }, `${delivery.problem} `, retry);
  }
  if (delivery?.problem) return h('p', { class: 'note failed' }, delivery.problem);
  if (body.type === 'text' && body.truncated) return h('p', { class: 'note' }, t('cut'));
  return null;
}

/** A text card's description may hold <div class="…"> and <br>: shown without the markup. */
function plain(description) {
  return description
    .replace(/<br\s*\/?>|<\/div>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .trim();
}

function size(bytes) {
  if (bytes < 1024) return t('bytes', bytes);
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
