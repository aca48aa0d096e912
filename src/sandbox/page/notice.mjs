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

/** Tells screen readers what happens outside the open windows. */
export function announce(sentence) {
  document.getElementById('announcer').textContent = sentence;
}
