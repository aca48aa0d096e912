import { api } from './api.mjs';
import { h } from './dom.mjs';
import { t } from './language.mjs';
import { notify } from './notice.mjs';

const LOOK_AGAIN_MS = 500;

/** Asks, then begins the quarter anew; where nobody can do that, empties the chat windows. */
export function askToStartOver(store) {
  const { hasDesk, runs } = store.settings;
  const dialog = h(
    'dialog',
    { class: 'dialog', 'aria-label': t('startOver'), onclose: () => dialog.remove() },
    h('h2', {}, t('startOver')),
    h('p', {}, t(hasDesk ? 'askStartOver' : 'askClear')),
    h(
      'form',
      { method: 'dialog', class: 'dialog-buttons' },
      h('button', { class: 'button', value: 'no' }, t('cancel')),
      h(
        'button',
        { class: 'button primary', value: 'yes', onclick: () => begin(hasDesk, runs) },
        t('startOver'),
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
}

async function begin(hasDesk, runs) {
  try {
    if (!hasDesk) return await api.reset();
    await api.startOver();
    sessionStorage.clear();
    wait();
    while (!(await isAnotherLife(runs))) await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    location.reload();
  } catch (error) {
    notify(error);
  }
}

/** While the office is closed nobody answers. */
async function isAnotherLife(runs) {
  const settings = await api.settings().catch(() => null);
  return settings !== null && settings.runs !== runs;
}

function wait() {
  const dialog = h(
    'dialog',
    { class: 'dialog', 'aria-label': t('startingOver') },
    h('p', { role: 'status' }, t('startingOver')),
  );
  dialog.addEventListener('cancel', (event) => event.preventDefault());
  document.body.append(dialog);
  dialog.showModal();
}
