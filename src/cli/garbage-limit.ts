import { setFlagsFromString } from 'node:v8';

/**
 * By how many percent of what is in use the old generation grows before it is collected. V8 takes 300 on a machine of 24 GB
 * and less than 100 on one of 2 GB: the same bot would need the more memory the more there is. Collecting costs about
 * 40 ms each time, and with this comes once in some 1,800 messages (docs/decisions/035-memory.md).
 */
const GROWS_BY_PERCENT = 140;

/** For a process that goes on for months; from the start, so that what was only needed for starting is not kept either. */
export function limitGarbage(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWS_BY_PERCENT}`);
}
