import { afterMorning } from './agenda.mjs';
import { h, icon } from './dom.mjs';
import { t } from './language.mjs';
import { announce } from './notice.mjs';
import { tourSteps } from './tour-steps.mjs';

const KEPT_AS = 'sandbox-tour';

/** The guided tour: shows the step that is next, does or asks for what it takes, and sees when it is done. */
export class TourPanel {
  #opened = null;

  constructor(store, clock, agenda, windows) {
    Object.assign(this, { store, clock, agenda, windows, title: t('tour') });
    this.#recall();
    this.steps = tourSteps(store);
    this.progress = h('p', { class: 'tour-progress', role: 'status' });
    this.list = h('ol', { class: 'tour-steps' });
    this.finished = h('p', { class: 'tour-finished', hidden: true }, t('tourFinished'));
    this.element = h(
      'div',
      { class: 'panel-body' },
      h('p', { class: 'panel-note' }, t('tourIntro')),
      this.progress,
      this.list,
      this.finished,
    );
    this.#look();
    for (const [source, type] of [
      [store, 'message'],
      [store, 'unread'],
      [store, 'reset'],
      [clock, 'arrived'],
      [agenda, 'change'],
    ])
      source.addEventListener(type, () => this.#look());
    windows.place.addEventListener('phone', ({ detail }) => {
      this.phones.add(detail);
      this.#keep();
      this.#look();
    });
  }

  /** Sees what is done by now; draws only what that changes. */
  #look() {
    const done = this.steps.map(({ tasks }) => tasks.map((task) => task.isDone(this.phones)));
    const picture = JSON.stringify([done, this.agenda.mornings.length > 0]);
    if (picture === this.picture) return;
    this.picture = picture;
    const isDone = done.map((tasks) => tasks.every(Boolean));
    const news = isDone.findIndex((is, at) => is && this.wasDone && !this.wasDone[at]);
    this.wasDone = isDone;
    if (news >= 0) announce(t('tourDone', news + 1));
    const current = isDone.indexOf(false);
    if (news >= 0 || this.#opened === null) this.#opened = current;
    this.#draw(done, isDone, current);
  }

  #draw(done, isDone, current) {
    const focused = this.element.contains(document.activeElement)
      ? document.activeElement.dataset.task
      : null;
    this.progress.textContent = t('tourProgress', isDone.filter(Boolean).length, isDone.length);
    this.list.replaceChildren(
      ...this.steps.map((step, at) => this.#step(step, done[at], isDone[at], at === current)),
    );
    this.finished.hidden = current >= 0 || this.steps.length === 0;
    if (focused) this.list.querySelector(`[data-task="${focused}"]`)?.focus();
  }

  #step(step, done, isDone, isCurrent) {
    const details = h(
      'details',
      { ...(step.number - 1 === this.#opened ? { open: true } : {}) },
      h(
        'summary',
        {},
        h(
          'span',
          { class: 'tour-number', 'aria-hidden': 'true' },
          isDone ? icon('done') : String(step.number),
        ),
        h('span', {}, step.title, isDone ? h('span', { class: 'unseen' }, t('tourDone', step.number)) : null),
      ),
      h('p', { class: 'tour-says' }, step.says),
      h(
        'ul',
        { class: 'tour-tasks' },
        ...step.tasks.map((task, at) => this.#task(task, done[at], `${step.number}-${at}`)),
      ),
    );
    return h(
      'li',
      {
        'data-step': step.number,
        ...(isDone ? { 'data-done': true } : {}),
        ...(isCurrent ? { 'aria-current': 'step' } : {}),
      },
      details,
    );
  }

  #task({ label, act }, isDone, name) {
    const words = {
      say: t('tourFillIn'),
      go: t('tourGo'),
      phone: t('tourPhone'),
      open: t('tourOpen'),
    }[act.kind];
    const cannot = act.kind === 'go' && (isDone || !this.agenda.atStage(act.stage));
    return h(
      'li',
      isDone ? { 'data-done': true } : {},
      h('span', { class: 'tour-tick' }, isDone ? icon('done') : ''),
      h('span', { class: 'tour-label' }, label, act.words ? h('q', {}, act.words) : null),
      h(
        'button',
        {
          class: 'button',
          type: 'button',
          'data-task': name,
          'aria-label': `${words}：${label}`,
          disabled: cannot,
          onclick: () => this.#do(act),
        },
        words,
      ),
    );
  }

  #do(act) {
    if (act.kind === 'go') this.clock.goTo(afterMorning(this.agenda.atStage(act.stage)));
    if (act.kind === 'open') this.windows.openChat(act.who.userid);
    if (act.kind === 'phone') this.windows.openPhone(act.who.userid);
    if (act.kind === 'say') this.windows.openChat(act.who.userid)?.suggest(act.words);
  }

  /** Whose telephones were looked at: that is not to be seen from the messages. */
  #recall() {
    const { run, phones } = JSON.parse(sessionStorage.getItem(KEPT_AS) ?? '{}');
    this.phones = new Set(run === this.store.settings.runs ? phones : []);
  }

  #keep() {
    const kept = { run: this.store.settings.runs, phones: [...this.phones] };
    sessionStorage.setItem(KEPT_AS, JSON.stringify(kept));
  }
}
