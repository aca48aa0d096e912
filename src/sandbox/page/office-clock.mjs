import { api } from './api.mjs';
import { notify } from './notice.mjs';
import { officeDate } from './office-time.mjs';

/** After the last reminder of a morning has left (09:31–09:35). */
export const MORNING = '09:36';

/** The office's clock as the page knows it. `tick`: each second and after moves; `arrived`: a journey has ended. */
export class OfficeClock extends EventTarget {
  running = false;
  stepping = false;
  #now = new Date(0);
  #receivedAt = performance.now();

  constructor(store) {
    super();
    store.addEventListener('clock', (event) => this.#receive(event.detail));
    setInterval(() => this.#tell('tick'), 1000);
  }

  async load() {
    this.#receive(await api.clock());
  }

  get now() {
    return new Date(this.#now.getTime() + (this.running ? performance.now() - this.#receivedAt : 0));
  }

  /** To a minute, `2022-06-21 09:36`, with a stop at each morning on the way. */
  goTo(minute) {
    return this.#move({ to: minute, stepMornings: true });
  }

  nextDay() {
    return this.goTo(`${officeDate(this.now, 1)} ${MORNING}`);
  }

  nextHour() {
    return this.#move({ advanceMinutes: 60, stepMornings: true });
  }

  stop() {
    api.moveClock({ stop: true }).catch(notify);
  }

  toggle() {
    api.moveClock({ running: !this.running }).then((face) => this.#receive(face), notify);
  }

  async #move(move) {
    this.#setStepping(true);
    try {
      this.#receive(await api.moveClock(move));
    } catch (error) {
      notify(error);
    } finally {
      this.#setStepping(false);
      this.#tell('arrived');
    }
  }

  /** While a journey stops at each morning, the only thing to do is to end it. */
  #setStepping(stepping) {
    this.stepping = stepping;
    this.#tell('tick');
  }

  #receive({ now, running }) {
    this.#now = new Date(now);
    this.#receivedAt = performance.now();
    this.running = running;
    this.#tell('tick');
  }

  #tell(what) {
    this.dispatchEvent(new Event(what));
  }
}
