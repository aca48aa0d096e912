import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { DocumentRequest, FromWorker, MakeDocument, Portions, ToWorker } from './document-request';

/** The thread's side: makes the document that it was started for, and ends. */
export function serveDocument(make: MakeDocument): void {
  const port = parentPort;
  if (!port) throw new Error('a document is made in a thread of its own');
  // A document may take a moment longer, a message may not. Only Linux has a priority for each thread.
  if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_LOW);
  const say = (message: FromWorker) => port.postMessage(message);
  const portions: Portions = {
    async *of<T>(stream: string) {
      for (;;) {
        say({ type: 'ask', stream });
        const [{ rows }] = (await once(port, 'message')) as [ToWorker];
        if (rows === null) return;
        yield rows as readonly T[];
      }
    },
    progress: (done) => say({ type: 'progress', done }),
  };
  make(workerData as DocumentRequest, portions).then(
    () => {
      say({ type: 'done' });
      port.close();
    },
    (error: unknown) => {
      // Reaches the other side as the thread's error.
      setImmediate(() => {
        throw error;
      });
    },
  );
}
