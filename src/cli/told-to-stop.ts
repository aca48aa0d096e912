/** Aborts when the process is told to stop, which from now on ends it no more. */
export function whenToldToStop(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}
