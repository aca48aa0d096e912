import { once } from 'node:events';
import { createServer } from 'node:http';

/** The messenger's API as far as a bench needs it: a token, and every message taken. */
export interface ApiServer {
  readonly root: string;
  /** When each message of `message/send` arrived (`performance.now()`), and for whom. */
  readonly sent: { readonly at: number; readonly to: string }[];
  stop(): Promise<void>;
}

export async function startApiServer(): Promise<ApiServer> {
  const sent: { at: number; to: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const path = request.url ?? '';
      if (path.includes('/message/send')) {
        sent.push({ at: performance.now(), to: String(JSON.parse(body).touser) });
      }
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(answerOf(path, sent.length)));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the API has no port');
  return {
    root: `http://127.0.0.1:${address.port}`,
    sent,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answerOf(path: string, count: number): object {
  const fine = { errcode: 0, errmsg: 'ok' };
  if (path.includes('/gettoken')) return { ...fine, access_token: 'invented-token', expires_in: 7200 };
  if (path.includes('/message/send')) return { ...fine, invaliduser: '', msgid: `sent${count}` };
  return fine;
}
