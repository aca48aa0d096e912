import type { Server } from 'node:http';

/** What the simulator offers is for this machine only. */
export const HOST = '127.0.0.1';

/** Resolves with the port, which the system chooses for 0; rejects when it is taken. */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.removeListener('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}
