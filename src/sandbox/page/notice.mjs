const SHOWN_MS = 5000;
let timer = 0;

/** One sentence at the foot of the page, gone after a while. Takes an Error or a text. */
export function notify(reason) {
  const place = document.getElementById('notice');
  place.textContent = reason instanceof Error ? reason.message : reason;
  place.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => {
    place.hidden = true;
  }, SHOWN_MS);
}

/** Tells screen readers what happens elsewhere on the page; a sentence does not cut off the one before. */
export function announce(sentence) {
  const line = document.createElement('p');
  line.textContent = sentence;
  document.getElementById('announcer').append(line);
  setTimeout(() => line.remove(), SHOWN_MS);
}
