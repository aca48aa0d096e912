/** Calls of the sandbox's own API. A refusal becomes an Error with the sentence to show. */
async function call(method, path, body, headers = {}) {
  let response;
  try {
    response = await fetch(`/sandbox/api${path}`, { method, body, headers });
  } catch {
    throw new Error('连接不上沙箱，请确认它还在运行');
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? `沙箱答复了 HTTP ${response.status}`);
  return answer;
}

const post = (path, body) => call('POST', path, JSON.stringify(body), { 'Content-Type': 'application/json' });
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
  say: (userid, text) => post(`${of(userid)}/messages`, { type: 'text', text }),
  press: (seq, key) => post(`/messages/${seq}/press`, { key }),
  redeliver: (msgId) => post('/redeliver', { msgId }),
  sendMedia: (userid, file) =>
    call(
      'POST',
      `${of(userid)}/media?type=${mediaType(file)}&filename=${encodeURIComponent(file.name)}`,
      file,
      {
        'Content-Type': file.type || 'application/octet-stream',
      },
    ),
  mediaUrl: (mediaId) => `/sandbox/api/media/${encodeURIComponent(mediaId)}`,
};
