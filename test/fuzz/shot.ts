import { Agent, type OutgoingHttpHeaders, request } from 'node:http';

/** One request, and what its answer must not be. */
export interface Shot {
  /** What kind of request it is, for the report. */
  readonly kind: string;
  readonly method: string;
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: Buffer | string;
  /** What is inside a sealed body, for whoever looks into a problem. */
  readonly inside?: string;
  /** Nobody vouches for it: whatever it asks for, it must not be given. */
  readonly isForged?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  readonly tookMs: number;
}

const ANSWERED_WITHIN_MS = 60_000;
const LONGEST_KEPT = 4_000_000;

/** Without a check of what goes out: the other side has to bear it. A connection that was refused or cut has status 0. */
export class Gun {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 16 });

  constructor(private readonly port: number) {}

  fire(shot: Shot): Promise<Answer> {
    const from = performance.now();
    return new Promise((resolve) => {
      const broken = () => resolve({ status: 0, headers: {}, body: '', tookMs: performance.now() - from });
      const { method, path, headers, body } = shot;
      const sent = request(
        { host: '127.0.0.1', port: this.port, agent: this.agent, method, path, headers },
        (response) => {
          const chunks: Buffer[] = [];
          let length = 0;
          const whole = () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(chunks).toString('utf8'),
              tookMs: performance.now() - from,
            });
          response.on('data', (chunk: Buffer) => {
            length += chunk.length;
            if (length <= LONGEST_KEPT) chunks.push(chunk);
            // The stream of changes never ends by itself.
            if (response.headers['content-type']?.startsWith('text/event-stream')) {
              whole();
              sent.destroy();
            }
          });
          response.on('end', whole);
          response.on('error', broken);
        },
      );
      sent.setTimeout(ANSWERED_WITHIN_MS, () => sent.destroy());
      sent.on('error', broken);
      sent.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
