import { stageKind, stageName } from './agenda.mjs';
import { h } from './dom.mjs';
import { t } from './language.mjs';
import { notify } from './notice.mjs';
import { MORNING } from './office-clock.mjs';
import { daysBetween, noonOf, officeDate, officeDay, officeMinute, officeShortDay } from './office-time.mjs';

/** The quarter from left to right: what has arrived, what is coming, and a knob that is drawn to a day. */
export class Timeline {
  #wanted = null;

  constructor(element, store, clock, agenda) {
    Object.assign(this, { element, store, clock, agenda });
    element.setAttribute('aria-label', t('timeline'));
    this.name = h('p', { class: 'season' });
    this.past = h('div', { class: 'track-past' });
    this.marks = h('div', { class: 'track-marks', 'aria-hidden': 'true' });
    this.months = h('div', { class: 'track-months', 'aria-hidden': 'true' });
    this.flag = h('span', { class: 'knob-flag' });
    this.knob = h(
      'div',
      {
        class: 'knob',
        role: 'slider',
        tabindex: 0,
        'aria-label': t('sliderLabel'),
        onkeydown: (event) => this.#key(event),
        onblur: () => this.#aim(null),
      },
      this.flag,
    );
    this.track = h(
      'div',
      { class: 'track', onpointerdown: (event) => this.#drag(event) },
      h('div', { class: 'track-line' }),
      this.past,
      this.months,
      this.marks,
      this.knob,
    );
    this.target = h('input', { type: 'datetime-local', 'aria-label': t('target'), required: true });
    this.goButton = h('button', { class: 'button', type: 'submit' }, t('go'));
    const form = h(
      'form',
      { class: 'clock-goto', onsubmit: (event) => this.#submit(event) },
      this.target,
      this.goButton,
    );
    this.knob.hidden = true;
    element.append(this.name, this.track, form);
    agenda.addEventListener('change', () => this.#draw());
    clock.addEventListener('tick', () => this.#show());
    clock.addEventListener('arrived', () => this.#drawMarks());
    store.addEventListener('reset', () => this.#drawMarks());
  }

  #draw() {
    const { season } = this.agenda;
    this.name.replaceChildren(
      t('season', season.year, season.quarter),
      h('span', {}, `${officeShortDay(noonOf(season.from))} – ${officeShortDay(noonOf(season.to))}`),
    );
    this.days = daysBetween(season.from, season.to);
    this.knob.setAttribute('aria-valuemin', '0');
    this.knob.setAttribute('aria-valuemax', String(this.days));
    this.months.replaceChildren(
      ...Array.from({ length: this.days + 1 }, (_, at) => officeDate(noonOf(season.from), at))
        .filter((date) => date.endsWith('-01'))
        .map((date) => this.#placed(h('span', { class: 'month' }, officeShortDay(noonOf(date))), date)),
    );
    this.#drawMarks();
    this.#show();
  }

  #drawMarks() {
    if (!this.agenda.season) return;
    const came = this.#arrivals();
    const past = [...came].map(([day, count]) =>
      this.#mark(day, 'sent', `${dayName(day)} ${t('sentTo', count)}`),
    );
    const coming = this.agenda.mornings
      .filter(({ day }) => !came.has(day))
      .map((morning) =>
        this.#mark(morning.day, stageKind(morning.stage), `${dayName(morning.day)} ${planned(morning)}`),
      );
    this.marks.replaceChildren(...past, ...coming);
  }

  /** Pushed messages by the day on which they came. */
  #arrivals() {
    const came = new Map();
    for (const { at, carrier } of this.store.allMessages()) {
      if (carrier !== 'push') continue;
      const day = officeDate(new Date(at));
      came.set(day, (came.get(day) ?? 0) + 1);
    }
    return came;
  }

  #mark(day, kind, title) {
    return this.#placed(h('span', { class: 'mark', 'data-kind': kind, title }), day);
  }

  #placed(element, day) {
    const at = daysBetween(this.agenda.season.from, day);
    element.style.left = `${(100 * at) / this.days}%`;
    element.hidden = at < 0 || at > this.days;
    return element;
  }

  #show() {
    const today = officeDate(this.clock.now);
    this.goButton.disabled = this.clock.stepping;
    // A date that somebody is choosing stays; otherwise the field follows the clock.
    if (document.activeElement !== this.target)
      this.target.value = `${today}T${officeMinute(this.clock.now)}`;
    if (this.agenda.season) this.#showKnob(today);
  }

  #showKnob(today) {
    const day = this.#wanted ?? today;
    this.#placed(this.knob, day);
    this.knob.hidden = false;
    this.past.style.width = `${(100 * clamp(daysBetween(this.agenda.season.from, today), this.days)) / this.days}%`;
    const words = this.#wordsFor(day, today);
    this.knob.setAttribute(
      'aria-valuenow',
      String(clamp(daysBetween(this.agenda.season.from, day), this.days)),
    );
    if (this.knob.getAttribute('aria-valuetext') !== words) this.knob.setAttribute('aria-valuetext', words);
    this.flag.textContent = words;
    this.knob.toggleAttribute('data-aiming', this.#wanted !== null);
    this.knob.toggleAttribute('data-right', daysBetween(this.agenda.season.from, day) > this.days / 2);
    this.element.toggleAttribute('data-stepping', this.clock.stepping);
    // Into another quarter: its days are not drawn yet.
    if (today > this.agenda.season.to && today !== this.askedOn) {
      this.askedOn = today;
      this.agenda.refreshSoon();
    }
  }

  #wordsFor(day, today) {
    if (day === today) return officeDay(this.clock.now);
    const coming = this.agenda.on(day);
    return `${dayName(day)} ${coming ? planned(coming) : t('nothingOnDay')}`;
  }

  /** Where the knob is held, before it is let go; null: where the clock is. */
  #aim(day) {
    this.#wanted = day;
    this.#show();
  }

  #go() {
    const day = this.#wanted;
    const today = officeDate(this.clock.now);
    this.#aim(null);
    if (day === null || day === today || this.clock.stepping) return;
    if (day < today) notify(t('onlyForward'));
    else this.clock.goTo(`${day} ${MORNING}`);
  }

  #key(event) {
    const { season } = this.agenda;
    if (!season) return;
    const from = this.#wanted ?? officeDate(this.clock.now);
    const days = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 7, PageDown: -7 }[
      event.key
    ];
    const ends = { Home: officeDate(this.clock.now), End: season.to }[event.key];
    if (event.key === 'Enter') this.#go();
    else if (event.key === 'Escape') this.#aim(null);
    else if (days !== undefined || ends) this.#aim(ends ?? this.#within(officeDate(noonOf(from), days)));
    else return;
    event.preventDefault();
  }

  #within(day) {
    const { from, to } = this.agenda.season;
    return day < from ? from : day > to ? to : day;
  }

  #drag(event) {
    if (event.button !== 0 || !this.agenda.season || this.clock.stepping) return;
    event.preventDefault();
    this.knob.focus();
    const { left, width } = this.track.getBoundingClientRect();
    const aimAt = ({ clientX }) => {
      const at = clamp(Math.round((this.days * (clientX - left)) / width), this.days);
      this.#aim(officeDate(noonOf(this.agenda.season.from), at));
    };
    const over = new AbortController();
    const until = { signal: over.signal };
    this.track.setPointerCapture(event.pointerId);
    this.track.addEventListener('pointermove', aimAt, until);
    this.track.addEventListener('pointercancel', () => this.#aim(null), until);
    this.track.addEventListener('pointerup', () => this.#go(), until);
    this.track.addEventListener('lostpointercapture', () => over.abort(), until);
    aimAt(event);
  }

  #submit(event) {
    event.preventDefault();
    this.clock.goTo(this.target.value);
  }
}

function dayName(day) {
  return officeDay(noonOf(day)).replace(/^\d{4}年| \d{4}$/, '');
}

/** What is sent on a morning, to how many. */
function planned({ stage, people }) {
  return `${stageName(stage)} · ${t('people', people)}`;
}

function clamp(at, days) {
  return Math.min(Math.max(at, 0), days);
}
