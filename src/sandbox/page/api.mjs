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

export const api = {
  members: () => call('GET', '/members'),
  messages: (after) => call('GET', `/messages?after=${after}`),
  settings: () => call('GET', '/settings'),
  clock: () => call('GET', '/clock'),
  moveClock: (move) => post('/clock', move),
  say: (userid, text) => post(`${of(userid)}/messages`, { type: 'text', text }),
  press: (seq, key) => post(`/messages/${seq}/press`, { key }),
  redeliver: (msgId) => post('/redeliver', { msgId }),
  sendPicture: (userid, file) =>
    call('POST', `${of(userid)}/media?type=image&filename=${encodeURIComponent(file.name)}`, file, {
      'Content-Type': file.type,
    }),
  mediaUrl: (mediaId) => `/sandbox/api/media/${encodeURIComponent(mediaId)}`,
};
