import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { DocumentRequest, FromWorker, ToWorker } from './document-request';

/** The streams of rows that a document asks for, by name. Each is read at most once. */
export type RowStreams = Readonly<Record<string, () => AsyncIterable<readonly unknown[]>>>;

export interface ExportOptions {
  /** How many rows are done, several times a document. */
  readonly onProgress?: (done: number) => void;
  readonly signal?: AbortSignal;
}

export interface ExporterOptions {
  /** Documents made at the same time; others wait in line. */
  readonly atOnce?: number;
  readonly timeLimitMs?: number;
  /** Heap of one thread, in megabytes. */
  readonly memoryMb?: number;
  /** A script that runs the worker's file, given as its first argument; for sources that are not compiled. */
  readonly loader?: string;
}

export type ExportFailure = 'time' | 'memory' | 'cancelled' | 'failed';

/** A document was not made. What was written of it is left for the caller to remove. */
export class ExportFailed extends Error {
  constructor(
    readonly why: ExportFailure,
    cause?: unknown,
  ) {
    super(`the document was not made: ${why}`, { cause });
    this.name = 'ExportFailed';
  }
}

const AT_ONCE = 1;
const TIME_LIMIT_MS = 10 * 60_000;
const MEMORY_MB = 256;

/**
 * Makes documents in threads of their own, so that messages are answered meanwhile and the libraries are loaded
 * nowhere else. One for the process: it bounds how many are made at once, how long and with how much memory.
 */
export class Exporter {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly options: ExporterOptions = {}) {}

  /** Writes `request.path`; rejects with `ExportFailed`, or with what reading the rows has thrown. */
  async make(request: DocumentRequest, streams: RowStreams, options: ExportOptions = {}): Promise<void> {
    await this.turn();
    try {
      if (options.signal?.aborted) throw new ExportFailed('cancelled');
      await runWorker(request, streams, { ...this.options, ...options });
    } finally {
      this.running--;
      this.waiting.shift()?.();
    }
  }

  private async turn(): Promise<void> {
    while (this.running >= (this.options.atOnce ?? AT_ONCE))
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.running++;
  }
}

function startWorker(request: DocumentRequest, { loader, memoryMb = MEMORY_MB }: ExporterOptions): Worker {
  const script = join(__dirname, 'workers', request.kind);
  return new Worker(loader ?? `${script}.js`, {
    argv: loader ? [`${script}.ts`] : [],
    workerData: request,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
}

async function runWorker(
  request: DocumentRequest,
  streams: RowStreams,
  options: ExporterOptions & ExportOptions,
): Promise<void> {
  const worker = startWorker(request, options);
  const readers = new Map<string, AsyncIterator<readonly unknown[]>>();
  let timer: NodeJS.Timeout | undefined;
  let cancel: (() => void) | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      let done = false;
      cancel = () => reject(new ExportFailed('cancelled'));
      options.signal?.addEventListener('abort', cancel, { once: true });
      timer = setTimeout(() => reject(new ExportFailed('time')), options.timeLimitMs ?? TIME_LIMIT_MS);
      worker.on('message', (message: FromWorker) => {
        if (message.type === 'progress') options.onProgress?.(message.done);
        else if (message.type === 'done') done = true;
        else
          nextPortion(readers, streams, message.stream).then(
            (rows) => worker.postMessage({ rows } satisfies ToWorker),
            reject,
          );
      });
      worker.once('error', (error: NodeJS.ErrnoException) =>
        reject(new ExportFailed(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'failed', error)),
      );
      worker.once('exit', () => (done ? resolve() : reject(new ExportFailed('failed'))));
    });
  } finally {
    clearTimeout(timer);
    if (cancel) options.signal?.removeEventListener('abort', cancel);
    await worker.terminate();
    for (const reader of readers.values()) await reader.return?.();
  }
}

async function nextPortion(
  readers: Map<string, AsyncIterator<readonly unknown[]>>,
  streams: RowStreams,
  name: string,
): Promise<readonly unknown[] | null> {
  let reader = readers.get(name);
  if (!reader) {
    const open = streams[name];
    if (!open) throw new Error(`a document asks for rows that nobody offers: ${name}`);
    reader = open()[Symbol.asyncIterator]();
    readers.set(name, reader);
  }
  const { value, done } = await reader.next();
  return done ? null : (value ?? null);
}
