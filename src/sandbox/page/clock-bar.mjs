import { afterMorning, stageName } from './agenda.mjs';
import { h, icon } from './dom.mjs';
import { t } from './language.mjs';
import { officeDay, officeMinute, officeShortDay } from './office-time.mjs';

/** The office's clock, and the buttons that move it forward. */
export class ClockBar {
  constructor(element, clock, agenda) {
    Object.assign(this, { element, clock, agenda });
    element.setAttribute('aria-label', t('clock'));
    this.time = h('span', { class: 'clock-time' });
    this.day = h('span');
    this.state = h('span', { class: 'clock-state' });
    this.hold = h('button', { class: 'button quiet', type: 'button', onclick: () => clock.toggle() });
    this.eventName = h('span', { class: 'next-name' });
    this.next = h(
      'button',
      { class: 'button primary next-event', type: 'button', onclick: () => this.#goOn() },
      icon('next'),
      h('span', { class: 'next-words' }, t('nextEvent'), this.eventName),
    );
    this.steps = [
      h('button', { class: 'button', type: 'button', onclick: () => clock.nextHour() }, t('hour')),
      h('button', { class: 'button', type: 'button', onclick: () => clock.nextDay() }, t('nextDay')),
    ];
    this.stopButton = h(
      'button',
      { class: 'button', type: 'button', hidden: true, 'data-stop': true, onclick: () => clock.stop() },
      t('stop'),
    );
    element.append(
      h(
        'div',
        { class: 'clock-face' },
        this.time,
        h('div', { class: 'clock-day' }, this.day, this.state),
        this.hold,
      ),
      h('div', { class: 'clock-controls' }, this.next, ...this.steps, this.stopButton),
    );
    clock.addEventListener('tick', () => this.#show());
    agenda.addEventListener('change', () => this.#show());
  }

  #goOn() {
    const morning = this.agenda.next(this.clock.now);
    if (morning) this.clock.goTo(afterMorning(morning));
  }

  #show() {
    const { now, running, stepping } = this.clock;
    this.time.textContent = officeMinute(now);
    this.day.textContent = officeDay(now);
    this.element.dataset.running = String(running);
    this.element.dataset.stepping = String(stepping);
    this.state.textContent = t(stepping ? 'travels' : running ? 'runs' : 'stands');
    this.state.title = stepping ? t('travelsHint') : '';
    this.hold.textContent = t(running ? 'hold' : 'run');
    const coming = this.agenda.next(now);
    const name = coming
      ? `${officeShortDay(new Date(coming.at))} ${stageName(coming.stage)}`
      : t(this.agenda.season ? 'noEvent' : 'looksAhead');
    if (this.eventName.textContent !== name) this.eventName.textContent = name;
    this.next.disabled = stepping || !coming;
    this.next.title = coming || this.agenda.known ? '' : t('unknownAgenda');
    for (const button of [...this.steps, this.hold]) button.disabled = stepping;
    this.#swapForStop(stepping);
  }

  /** The focus stays in the row when a button in it goes. */
  #swapForStop(stepping) {
    if (this.stopButton.hidden !== stepping) return;
    const hadFocus =
      this.element.contains(document.activeElement) || document.activeElement === document.body;
    this.stopButton.hidden = !stepping;
    if (hadFocus) (stepping ? this.stopButton : this.next.disabled ? this.steps[1] : this.next).focus();
  }
}
