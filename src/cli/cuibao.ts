#!/usr/bin/env node
import { EXIT, exitCodeOf, failureReasons } from './failure-reasons';
import { buildProgram } from './program';

/** Exit 0 done, 1 refused or failed with the reason on standard error, 2 wrong usage. */
async function main(): Promise<number> {
  try {
    await buildProgram(process.argv[2]).parseAsync(process.argv);
    return EXIT.done;
  } catch (error) {
    const verbose = process.env.LOG_LEVEL === 'debug';
    for (const line of failureReasons(error, verbose)) process.stderr.write(`${line}\n`);
    return exitCodeOf(error);
  }
}

// `cuibao status | head` closes the pipe early: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

void main().then((code) => {
  process.exitCode = code;
});
