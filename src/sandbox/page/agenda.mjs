import { api } from './api.mjs';
import { t } from './language.mjs';
import { notify } from './notice.mjs';
import { MORNING } from './office-clock.mjs';
import { officeMinute } from './office-time.mjs';

/** Reports come in bursts: the coming reminders are looked up again after a quiet moment. */
const REST_MS = 1200;

/** What is coming, as the product itself foretells it. `change` when it is known anew. */
export class Agenda extends EventTarget {
  season = null;
  /** Whether anybody can tell what is coming. */
  known = false;
  mornings = [];
  #timer = 0;

  constructor(store, clock) {
    super();
    clock.addEventListener('arrived', () => this.refreshSoon());
    store.addEventListener('message', ({ detail }) => {
      if (detail.message.sender === 'member') this.refreshSoon();
    });
  }

  async load() {
    const { known, mornings, ...season } = await api.agenda();
    Object.assign(this, { known, mornings, season });
    this.dispatchEvent(new Event('change'));
  }

  refreshSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.load().catch(notify), REST_MS);
  }

  /** The first morning after `now` that is foretold; null: none is. */
  next(now) {
    return this.mornings.find(({ at }) => new Date(at) > now) ?? null;
  }

  on(day) {
    return this.mornings.find((morning) => morning.day === day) ?? null;
  }

  /** The morning of this stage that most people share, in the quarter that is shown: who has a deadline of his own does not count. */
  atStage(stage) {
    const fitting = this.mornings.filter(
      (morning) => morning.stage === stage && morning.day <= this.season.to,
    );
    return fitting.sort((a, b) => b.people - a.people)[0] ?? null;
  }
}

/** When everything of this morning has left: `2022-06-21 09:36`. */
export function afterMorning({ day, at }) {
  const last = officeMinute(new Date(new Date(at).getTime() + 60_000));
  return `${day} ${last > MORNING ? last : MORNING}`;
}

/** `T-7` in words. */
export function stageName(stage) {
  const names = t('stages');
  const offset = /^T([+-])(\d+)$/.exec(stage);
  if (offset) return t(offset[1] === '-' ? 'stageBefore' : 'stageAfter', Number(offset[2]));
  return names[stage] ?? names.W;
}

/** What kind of morning it is, for its colour. */
export function stageKind(stage) {
  if (stage === 'open') return 'open';
  if (stage === 'digest' || stage === 'summary') return 'brief';
  if (stage === 'T0') return 'due';
  return stage.startsWith('T-') ? 'before' : 'after';
}
