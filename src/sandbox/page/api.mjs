import { language, t } from './language.mjs';

/** Calls of the sandbox's own API. A refusal becomes an Error with the sentence to show. */
async function call(method, path, body, headers = {}) {
  let response;
  try {
    const inLanguage = { 'Accept-Language': language, ...headers };
    response = await fetch(`/sandbox/api${path}`, { method, body, headers: inLanguage });
  } catch {
    throw new Error(t('noSandbox'));
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? t('httpStatus', response.status));
  return answer;
}

const post = (path, body = {}) =>
  call('POST', path, JSON.stringify(body), { 'Content-Type': 'application/json' });
const of = (userid) => `/members/${encodeURIComponent(userid)}`;

/** As the messenger's client sorts what a person picks; whatever is no picture, voice or film is a file. */
function mediaType({ type, name }) {
  if (type.startsWith('image/')) return 'image';
  if (type.startsWith('video/')) return 'video';
  return type.startsWith('audio/') || /\.(amr|speex)$/i.test(name) ? 'voice' : 'file';
}

export const api = {
  members: () => call('GET', '/members'),
  messages: (after) => call('GET', `/messages?after=${after}`),
  settings: () => call('GET', '/settings'),
  clock: () => call('GET', '/clock'),
  moveClock: (move) => post('/clock', move),
  agenda: () => call('GET', '/agenda'),
  wire: (after) => call('GET', `/wire?after=${after}`),
  say: (userid, text) => post(`${of(userid)}/messages`, { type: 'text', text }),
  press: (seq, key) => post(`/messages/${seq}/press`, { key }),
  redeliver: (msgId, times = 1) => post('/redeliver', { msgId, times, concurrent: times > 1 }),
  phone: (userid, to) => post(`${of(userid)}/phone`, to ? { to } : {}),
  switch: (switches) => post('/switches', switches),
  app: (app) => post('/app', app),
  voidToken: () => post('/tokens/expire'),
  verifyCallback: () => post('/verify-callback'),
  startOver: () => post('/start-over'),
  reset: () => post('/reset'),
  sendMedia: (userid, file) =>
    call(
      'POST',
      `${of(userid)}/media?type=${mediaType(file)}&filename=${encodeURIComponent(file.name)}`,
      file,
      {
        'Content-Type': file.type || 'application/octet-stream',
      },
    ),
  preview: (mediaId) => call('GET', `/media/${encodeURIComponent(mediaId)}/preview`),
  mediaUrl: (mediaId) => `/sandbox/api/media/${encodeURIComponent(mediaId)}`,
};
