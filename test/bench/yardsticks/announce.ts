import type { Server } from 'node:http';

/** Tells the parent the port, and ends with it. */
export function announce(server: Server): void {
  server.once('listening', () => {
    const address = server.address();
    process.send?.({ port: typeof address === 'object' && address ? address.port : 0 });
  });
  process.on('disconnect', () => process.exit(0));
}
