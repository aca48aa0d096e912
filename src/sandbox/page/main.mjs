import { Agenda } from './agenda.mjs';
import { ClockBar } from './clock-bar.mjs';
import { ContactList } from './contact-list.mjs';
import { language, t } from './language.mjs';
import { announce, notify } from './notice.mjs';
import { OfficeClock } from './office-clock.mjs';
import { SidePanel } from './side-panel.mjs';
import { askToStartOver } from './start-over.mjs';
import { Store } from './store.mjs';
import { Timeline } from './timeline.mjs';
import { TourPanel } from './tour-panel.mjs';
import { TroublePanel } from './trouble-panel.mjs';
import { WindowManager } from './window-manager.mjs';
import { WirePanel } from './wire-panel.mjs';

const byId = (id) => document.getElementById(id);
document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
document.title = t('pageTitle');
byId('title').textContent = t('title');
byId('skip').textContent = t('skip');

const store = new Store();
const clock = new OfficeClock(store);
const agenda = new Agenda(store, clock);
const contacts = new ContactList(byId('contacts'), store, (userid) => windows.openChat(userid));
const windows = new WindowManager(byId('windows'), store, clock, contacts);
new ClockBar(byId('clock'), clock, agenda);
new Timeline(byId('timeline'), store, clock, agenda);

store.addEventListener('members', () => contacts.render());
store.addEventListener('unread', (event) => contacts.renderRow(event.detail));
store.addEventListener('reset', () => windows.renderAll());
store.addEventListener('message', ({ detail }) => {
  windows.update(detail);
  if (detail.isNew) drawContactsSoon();
  else contacts.renderRow(detail.message.userid);
  if (detail.isUnread) announceSoon(detail.message.userid);
});
store.addEventListener('offline', () => notify(t('offline')));
document.addEventListener('open-page', (event) => {
  const { userid, href } = event.detail;
  if (new URL(href).origin !== new URL(store.settings.callbackUrl).origin) return;
  event.preventDefault();
  windows.openPhone(userid, href);
});

document.addEventListener('open-file', (event) => {
  event.preventDefault();
  windows.openFile(event.detail.userid, event.detail.file);
});

/** Who got something since the last announcement. */
const heardOf = new Set();
const BURST_MS = 400;
function announceSoon(userid) {
  if (heardOf.size === 0)
    setTimeout(() => {
      const names = [...heardOf].map((each) => store.find(each)?.name ?? each);
      announce(names.length === 1 ? t('newMessage', names[0]) : t('newMessages', names.length));
      heardOf.clear();
    }, BURST_MS);
  heardOf.add(userid);
}

/** A morning brings dozens of messages at once: the list is drawn once for all of them. */
let waitsForDrawing = false;
function drawContactsSoon() {
  if (waitsForDrawing) return;
  waitsForDrawing = true;
  requestAnimationFrame(() => {
    waitsForDrawing = false;
    contacts.render();
  });
}

function openPanels() {
  const trouble = new TroublePanel(store, (count) =>
    panel.relabel('trouble', count > 0 ? t('troubleOn', count) : t('trouble'), count > 0),
  );
  const panels = { tour: new TourPanel(store, clock, agenda, windows), wire: new WirePanel(store), trouble };
  const panel = new SidePanel(byId('tools'), byId('panel'), panels, {
    onLayout: () => windows.fit(),
    onStartOver: () => askToStartOver(store),
  });
  trouble.show();
  if (!windows.isNarrow) panel.open('tour', false);
}

async function start() {
  await Promise.all([store.load(), clock.load()]);
  byId('corp').textContent = store.settings.corpName;
  openPanels();
  // It takes the product a moment to look ahead: nobody waits for it.
  agenda.load().catch(notify);
  if (!windows.restore() && !windows.isNarrow) {
    windows.openFirst('统筹员');
    // The one of the tour, where it is the quickstart's office.
    if (store.find('jiaoyu')) windows.openChat('jiaoyu', false);
    else windows.openFirst('联络员');
  }
}

start().catch(notify);
