import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Random } from '../year/random';

const HOST = '127.0.0.1';

/** One request on its way through the balancer. */
export interface Passed {
  readonly atMs: number;
  /** Query parameter that names the delivery. */
  readonly signature: string;
  readonly port: number;
  readonly outcome: string;
}

/**
 * What stands before the processes in production: sends each callback to any of them, passes over one that accepts no
 * connection, and breaks off where a process does.
 */
export class Balancer {
  readonly passed: Passed[] = [];
  private readonly server: Server;

  constructor(
    private readonly ports: readonly number[],
    private readonly random: Random,
  ) {
    this.server = createServer((incoming, answer) => void this.pass(incoming, answer));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => void this.server.listen(0, HOST, resolve));
    return `http://${HOST}:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async pass(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    for (const port of this.inSomeOrder()) {
      const outcome = await this.forward(port, incoming, body, answer);
      const signature = new URL(incoming.url ?? '', 'http://x').searchParams.get('msg_signature') ?? '';
      this.passed.push({ atMs: Date.now(), signature, port, outcome });
      if (outcome !== 'ECONNREFUSED') return;
    }
    answer.writeHead(502).end();
  }

  private forward(port: number, from: IncomingMessage, body: Buffer, to: ServerResponse): Promise<string> {
    return new Promise((resolve) => {
      const { method, url, headers } = from;
      const onward = request({ host: HOST, port, method, path: url, headers, agent: false }, (response) => {
        to.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(to);
        response.once('error', () => to.destroy());
        response.once('close', () => resolve(response.complete ? `${response.statusCode}` : 'cut'));
      });
      onward.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ECONNREFUSED') to.destroy();
        resolve(error.code ?? error.message);
      });
      // The platform has hung up: so do we.
      to.once('close', () => onward.destroy());
      onward.end(body);
    });
  }

  private inSomeOrder(): number[] {
    const [first = 0, ...others] = this.ports;
    return this.random.chance(0.5) ? [first, ...others] : [...others, first];
  }
}
