import { api } from './api.mjs';
import { h } from './dom.mjs';
import { t } from './language.mjs';
import { notify } from './notice.mjs';

/** Switches for what goes wrong in life, and for what an administrator may set. */
export class TroublePanel {
  constructor(store, onCount) {
    this.store = store;
    this.onCount = onCount;
    this.title = t('trouble');
    const { hasDesk, app } = store.settings;
    this.app = app;
    this.switches = new Map([
      ['platformDown', this.#switch('platformDown', (on) => api.switch({ platformDown: on }))],
      ['slow', this.#switch('slow', (on) => api.switch({ slow: on }))],
      [
        'databaseAway',
        this.#switch(
          'databaseAway',
          (on) => api.switch({ databaseAway: on }),
          hasDesk ? undefined : t('databaseUnknown'),
        ),
      ],
      ['appDisabled', this.#switch('appDisabled', (on) => this.#setApp({ enabled: !on }))],
      ['files', this.#switch('files', (on) => this.#setApp({ filesFromMembers: on }))],
    ]);
    this.element = h(
      'div',
      { class: 'panel-body' },
      h('p', { class: 'panel-note' }, t('troubleIntro')),
      ...[...this.switches.values()].map(({ row }) => row),
      h('h3', { class: 'panel-group' }, t('once')),
      this.#action('tokenVoid', async () => {
        await api.voidToken();
        notify(t('tokenVoided'));
      }),
      this.#action('redeliver', () => this.#redeliver()),
      this.#action('verify', async () => {
        const { problem, durationMs } = await api.verifyCallback();
        notify(problem ?? t('verified', durationMs));
      }),
    );
    store.addEventListener('switches', () => this.show());
  }

  /** How everything stands; also when the panel is new. */
  show() {
    const { enabled, filesFromMembers } = this.app;
    const on = { ...this.store.switches, appDisabled: !enabled, files: filesFromMembers };
    for (const [name, { control }] of this.switches) control.setAttribute('aria-checked', String(on[name]));
    this.onCount(['platformDown', 'slow', 'databaseAway', 'appDisabled'].filter((name) => on[name]).length);
  }

  async #setApp(settings) {
    this.app = (await api.app(settings)).app;
    this.show();
  }

  /** `unavailable`: the sentence that says why it cannot be switched. */
  #switch(name, set, unavailable) {
    const says = `trouble-${name}`;
    const control = h(
      'button',
      {
        class: 'switch',
        type: 'button',
        role: 'switch',
        'aria-checked': 'false',
        'aria-label': t(name),
        'aria-describedby': says,
        disabled: unavailable !== undefined,
        onclick: async () => {
          control.disabled = true;
          await set(control.getAttribute('aria-checked') !== 'true').catch(notify);
          control.disabled = false;
          control.focus();
        },
      },
      h('span', { class: 'switch-knob' }),
    );
    const words = h(
      'div',
      {},
      h('p', { class: 'trouble-name' }, t(name)),
      h('p', { class: 'trouble-says', id: says }, unavailable ?? t(`${name}Says`)),
    );
    return { control, row: h('div', { class: 'trouble-row' }, words, control) };
  }

  #action(name, act) {
    const says = `trouble-${name}`;
    return h(
      'div',
      { class: 'trouble-row' },
      h('p', { class: 'trouble-says', id: says }, t(`${name}Says`)),
      h(
        'button',
        { class: 'button', type: 'button', 'aria-describedby': says, onclick: () => act().catch(notify) },
        t(name),
      ),
    );
  }

  async #redeliver() {
    const latest = this.store
      .allMessages()
      .filter(({ msgId }) => msgId !== null)
      .sort((a, b) => b.seq - a.seq)[0];
    if (!latest) return notify(t('nothingToRedeliver'));
    const { attempts } = await api.redeliver(latest.msgId, 3);
    notify(t('redelivered', attempts.length));
  }
}
