/**
 * What a run leaves behind, told from /proc (Linux only): processes are recognised by a mark in the
 * environment they inherited, and, because some programs overwrite theirs, by having been seen as descendants.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 300;
/** Time given to processes that are on their way out when the run ends. */
const GRACE_MS = 3_000;

export const canSeeProcesses = existsSync('/proc/self/stat');

function readProcess(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold spaces and brackets itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid, state: fields[0], parent: Number(fields[1]), startedAt: fields[19] };
  } catch {
    return undefined; // ended meanwhile
  }
}

function allProcesses() {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => readProcess(Number(pid))).filter((found) => found !== undefined);
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // ended meanwhile, or another user's
  }
}

function commandOf(pid) {
  return readText(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim().slice(0, 120);
}

/**
 * Begins to note every descendant of this process. `leftovers(mark)` stops noting and returns those that are
 * still there, with the processes that carry `mark` (NAME=value), after a moment of grace.
 */
export function watchProcesses() {
  const seen = new Map();
  const look = () => {
    const processes = allProcesses();
    const family = new Set([process.pid]);
    // Parents may come after their children in the list; a second pass without a find ends the search.
    for (let before = 0; before !== family.size; ) {
      before = family.size;
      for (const { pid, parent } of processes) if (family.has(parent)) family.add(pid);
    }
    family.delete(process.pid);
    for (const { pid, startedAt } of processes) if (family.has(pid)) seen.set(pid, startedAt);
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  timer.unref();

  const present = (mark) =>
    allProcesses()
      .filter(({ pid, state }) => pid !== process.pid && state !== 'Z')
      .filter(
        ({ pid, startedAt }) =>
          seen.get(pid) === startedAt || readText(`/proc/${pid}/environ`).split('\0').includes(mark),
      )
      .map(({ pid }) => ({ pid, command: commandOf(pid) }));

  const leftovers = async (mark) => {
    clearInterval(timer);
    const deadline = performance.now() + GRACE_MS;
    let found = present(mark);
    while (found.length > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      found = present(mark);
    }
    return found;
  };
  return { leftovers };
}
