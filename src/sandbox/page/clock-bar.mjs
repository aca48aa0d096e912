import { api } from './api.mjs';
import { h } from './dom.mjs';
import { notify } from './notice.mjs';
import { officeDate, officeDay, officeMinute } from './office-time.mjs';

/** After the last reminder of a morning has left (09:31–09:35). */
const MORNING = '09:36';

/** The office's clock, and the buttons that move it forward. */
export class ClockBar {
  constructor(element, store) {
    this.element = element;
    this.now = new Date(0);
    this.receivedAt = performance.now();
    this.running = false;
    this.time = h('span', { class: 'clock-time' });
    this.day = h('span', { class: 'clock-date' });
    this.state = h('span', { class: 'clock-state' });
    this.toggle = h('button', { class: 'button', type: 'button', onclick: () => this.#toggle() });
    this.target = h('input', { type: 'datetime-local', 'aria-label': '前往的时间', required: true });
    this.goButton = h('button', { class: 'button primary', type: 'submit' }, '前往');
    this.buttons = [
      this.#button('前进1分钟', () => ({ advanceMinutes: 1 })),
      this.#button('前进1小时', () => ({ advanceMinutes: 60 })),
      this.#button(`下一天 ${MORNING}`, () => ({
        to: `${officeDate(this.#current(), 1)} ${MORNING}`,
        stepMornings: true,
      })),
    ];
    element.append(this.#face(), this.#controls());
    store.addEventListener('clock', (event) => this.#receive(event.detail));
    setInterval(() => this.#show(), 1000);
  }

  async load() {
    this.#receive(await api.clock());
  }

  #face() {
    const words = h('div', { class: 'clock-day' }, this.day, this.state);
    return h('div', { class: 'clock-face' }, this.time, words, this.toggle);
  }

  #controls() {
    const go = h(
      'form',
      {
        class: 'clock-goto',
        onsubmit: (event) => {
          event.preventDefault();
          if (this.stepping) this.#stop();
          else this.#move({ to: this.target.value, stepMornings: true });
        },
      },
      this.target,
      this.goButton,
    );
    return h('div', { class: 'clock-controls' }, ...this.buttons, go);
  }

  #button(label, move) {
    return h('button', { class: 'button', type: 'button', onclick: () => this.#move(move()) }, label);
  }

  async #move(move) {
    this.#setStepping(move.stepMornings === true);
    try {
      this.#receive(await api.moveClock(move));
    } catch (error) {
      notify(error);
    } finally {
      this.#setStepping(false);
    }
  }

  #stop() {
    api.moveClock({ stop: true }).catch(notify);
  }

  #toggle() {
    api.moveClock({ running: !this.running }).then((face) => this.#receive(face), notify);
  }

  /** While a journey stops at each morning, the only thing to do is to end it. */
  #setStepping(stepping) {
    this.stepping = stepping;
    for (const button of this.buttons) button.disabled = stepping;
    this.goButton.textContent = stepping ? '停止' : '前往';
  }

  #receive({ now, running }) {
    this.now = new Date(now);
    this.receivedAt = performance.now();
    this.running = running;
    this.element.dataset.running = String(running);
    this.state.textContent = running ? '走动中' : '已停住';
    this.toggle.textContent = running ? '停住' : '走动';
    // A date that somebody is choosing stays; otherwise the field follows the clock.
    if (document.activeElement !== this.target) {
      this.target.value = `${officeDate(this.now)}T${officeMinute(this.now)}`;
    }
    this.#show();
  }

  #current() {
    return new Date(this.now.getTime() + (this.running ? performance.now() - this.receivedAt : 0));
  }

  #show() {
    const now = this.#current();
    this.time.textContent = officeMinute(now);
    this.day.textContent = officeDay(now);
  }
}
