import { api } from './api.mjs';
import { h, icon, iconButton } from './dom.mjs';
import { t } from './language.mjs';

/** A file that somebody got or sent, opened beside the chat: what is in it. */
export class FileWindow {
  constructor(member, file, { onClose, onBack }) {
    this.member = member;
    this.key = `file ${file.mediaId}`;
    const label = t('fileLabel', file.filename);
    const address = api.mediaUrl(file.mediaId);
    this.body = h('div', { class: 'file-body', tabindex: 0, role: 'document', 'aria-label': label });
    this.element = h(
      'section',
      {
        class: 'window',
        'aria-label': label,
        onkeydown: (event) => event.key === 'Escape' && onBack(),
      },
      h(
        'div',
        { class: 'window-head' },
        iconButton('back', t('back'), onBack, { class: 'icon-button window-back' }),
        h(
          'div',
          { class: 'window-title' },
          h('h2', { title: file.filename }, file.filename),
          h('p', {}, member.name),
        ),
        h(
          'a',
          {
            class: 'icon-button',
            href: address,
            download: file.filename,
            'aria-label': t('fileSave'),
            title: t('fileSave'),
          },
          icon('save'),
        ),
        iconButton('close', t('fileClose', file.filename), onClose, { class: 'icon-button window-close' }),
      ),
      this.body,
    );
    this.#show(file, address);
  }

  focus() {
    this.body.focus();
  }

  async #show(file, address) {
    if (file.type === 'image') return this.body.append(h('img', { src: address, alt: file.filename }));
    if (file.type === 'video') return this.body.append(h('video', { src: address, controls: true }));
    this.body.append(h('p', { class: 'file-note' }, t('fileLoading')));
    const preview = await api.preview(file.mediaId).catch(() => ({ kind: 'none' }));
    this.body.replaceChildren(...contentOf(preview));
  }
}

function contentOf(preview) {
  switch (preview.kind) {
    case 'sheets':
      return preview.sheets.length > 0 ? [sheets(preview.sheets)] : [];
    case 'document':
      return preview.blocks.map((block) =>
        block.kind === 'table'
          ? table(block.rows)
          : h('p', { class: block.isCentred ? 'paper centred' : 'paper' }, block.text),
      );
    case 'text':
      return [h('pre', {}, preview.text)];
    case 'archive':
      return [h('ul', { class: 'file-names' }, ...preview.names.map((name) => h('li', {}, name)))];
    default:
      return [h('p', { class: 'file-note' }, t('fileNone'))];
  }
}

/** One sheet at a time, chosen by its tab. */
function sheets(all) {
  const place = h('div');
  const tabs = all.map((sheet) =>
    h(
      'button',
      { class: 'chip', type: 'button', 'aria-pressed': 'false', onclick: () => show(sheet) },
      sheet.name,
    ),
  );
  function show(sheet) {
    for (const tab of tabs) tab.setAttribute('aria-pressed', String(tab.textContent === sheet.name));
    place.replaceChildren(
      table(sheet.rows),
      ...(sheet.isCut ? [h('p', { class: 'file-note' }, t('fileCut'))] : []),
    );
  }
  show(all[0]);
  return h(
    'div',
    {},
    h('div', { class: 'chips', role: 'group', 'aria-label': t('fileSheets') }, ...tabs),
    place,
  );
}

function table(rows) {
  return h(
    'table',
    { class: 'file-table' },
    h('tbody', {}, ...rows.map((row) => h('tr', {}, ...row.map((cell) => h('td', {}, cell))))),
  );
}
