import { api } from './api.mjs';
import { ChatWindow } from './chat-window.mjs';
import { ClockBar } from './clock-bar.mjs';
import { ContactList, primaryRole } from './contact-list.mjs';
import { h } from './dom.mjs';
import { hints } from './hints.mjs';
import { announce, notify } from './notice.mjs';
import { Store } from './store.mjs';

const store = new Store();
const place = document.getElementById('windows');
const contacts = new ContactList(document.getElementById('contacts'), store, (userid) => open(userid, true));
const clock = new ClockBar(document.getElementById('clock'), store);
/** Open windows, the one used longest ago first. @type {ChatWindow[]} */
let windows = [];
const hintPanel = hints(tryOut);
const hintFold = h(
  'details',
  { class: 'hints-fold', hidden: true },
  h('summary', {}, '第一次使用？可以先试这三件事'),
);
contacts.list.before(hintFold);

/** How many windows stand side by side at this width. */
function room() {
  if (innerWidth < 900) return 1;
  return innerWidth < 1180 ? 2 : 3;
}

function open(userid, focus) {
  const known = windows.find((window) => window.member.userid === userid);
  const window = known ?? create(userid);
  if (!window) return null;
  windows = [...windows.filter((other) => other !== window), window];
  while (windows.length > room()) close(windows[0]);
  markCurrent(window);
  document.body.dataset.view = focus ? 'chat' : document.body.dataset.view;
  store.markRead(userid);
  window.scrollToEnd();
  if (focus) window.input.focus();
  return window;
}

function create(userid) {
  const member = store.find(userid);
  if (!member) return null;
  const window = new ChatWindow(member, store, {
    onClose: () => close(window),
    onBack: () => showList(window),
  });
  // A new window takes the place of the one it replaces, so that the others do not jump.
  const replaced = windows.length >= room() ? windows[0] : null;
  if (replaced) replaced.element.before(window.element);
  else place.insertBefore(window.element, hintPanel.parentNode === place ? hintPanel : null);
  store.watched.add(userid);
  showHints();
  return window;
}

function close(window) {
  windows = windows.filter((other) => other !== window);
  window.element.remove();
  store.watched.delete(window.member.userid);
  contacts.renderRow(window.member.userid);
  showHints();
}

function showList(window) {
  document.body.dataset.view = 'list';
  // On a narrow page a hidden window must not swallow what is unread.
  close(window);
  document.querySelector(`.contact[data-userid="${CSS.escape(window.member.userid)}"]`)?.focus();
}

function markCurrent(current) {
  for (const window of windows) window.element.toggleAttribute('data-current', window === current);
}

/** Hints fill an empty place beside the windows; where one thing is shown at a time they fold above the list. */
function showHints() {
  const wide = room() > 1;
  hintFold.hidden = wide;
  if (!wide) hintFold.append(hintPanel);
  else if (place.querySelectorAll('.window').length < room()) place.append(hintPanel);
  else hintPanel.remove();
}

function tryOut(role, text) {
  const shown = windows.find((window) => primaryRole(window.member) === role);
  const member = shown?.member ?? store.members.find((one) => primaryRole(one) === role);
  if (member) open(member.userid, true)?.suggest(text);
}

function openFirst(role) {
  const member = store.members.find((one) => primaryRole(one) === role);
  if (member && windows.length < room()) open(member.userid, false);
}

store.addEventListener('members', () => contacts.render());
store.addEventListener('unread', (event) => contacts.renderRow(event.detail));
store.addEventListener('reset', () => {
  for (const window of windows) window.render();
});
store.addEventListener('message', ({ detail }) => {
  const { message, isUnread } = detail;
  windows.find((window) => window.member.userid === message.userid)?.update(detail);
  contacts.renderRow(message.userid);
  if (isUnread) announce(`${store.find(message.userid)?.name ?? message.userid} 收到新消息`);
});
store.addEventListener('offline', () => notify('与沙箱的连接断开，正在重连'));
addEventListener('resize', () => {
  while (windows.length > room()) close(windows[0]);
  showHints();
});

async function start() {
  showHints();
  await Promise.all([store.load(), clock.load()]);
  const { corpName } = await api.settings();
  document.getElementById('corp').textContent = corpName;
  if (room() > 1) {
    openFirst('统筹员');
    openFirst('联络员');
  }
}

start().catch(notify);
