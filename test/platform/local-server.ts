import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

export type Answer = (seen: SeenRequest, response: http.ServerResponse) => void;

export interface LocalServer {
  readonly origin: string;
  readonly seen: SeenRequest[];
  /** Replaces what is answered from now on. */
  answer(answer: Answer): void;
  /** Requests for this path. */
  to(path: string): SeenRequest[];
  close(): Promise<void>;
}

/** A real HTTP server on 127.0.0.1 that records what it gets and answers as told. */
export async function startLocalServer(first: Answer): Promise<LocalServer> {
  let current = first;
  const seen: SeenRequest[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const one = {
        method: request.method ?? '',
        url,
        headers: request.headers,
        body: Buffer.concat(chunks),
      };
      seen.push(one);
      current(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: originOf(server),
    seen,
    answer(answer) {
      current = answer;
    },
    to: (path) => seen.filter((one) => one.url.pathname === path),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function originOf(server: http.Server): string {
  const address = server.address() as AddressInfo;
  return `http://127.0.0.1:${address.port}`;
}

export function json(response: http.ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

/** Collects log lines: what was logged, and that nothing else was. */
export function recordingLogger() {
  const lines: { level: 'info' | 'warn' | 'error'; text: string }[] = [];
  const at =
    (level: 'info' | 'warn' | 'error') =>
    (...args: unknown[]) => {
      lines.push({ level, text: JSON.stringify(args) });
    };
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}
