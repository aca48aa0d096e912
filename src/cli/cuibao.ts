#!/usr/bin/env node
import { CommanderError } from 'commander';
import { ImportRefused } from '../actions/import-refused';
import { ConfigError } from '../config';
import { OfficeRulesError } from '../intake/load-office-rules';
import { buildProgram } from './program';
import { CommandRefused } from './session';

/** Exit 0 done, 1 refused or failed with the reason on standard error, 2 wrong usage. */
async function main(): Promise<number> {
  try {
    await buildProgram().parseAsync(process.argv);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    for (const line of reasonsOf(error)) process.stderr.write(`${line}\n`);
    return 1;
  }
}

function reasonsOf(error: unknown): readonly string[] {
  if (error instanceof CommandRefused) return error.reasons;
  if (error instanceof ImportRefused) return error.problems;
  if (error instanceof ConfigError || error instanceof OfficeRulesError) return [error.message];
  const { code, message, stack } = error as { code?: string; message?: string; stack?: string };
  if (code === 'EADDRINUSE')
    return ['the port is taken: stop the program that uses it, or set PORT to another one'];
  if (code === 'ECONNREFUSED')
    return [`cannot connect: ${message || 'connection refused'} (check DATABASE_URL and CLOCK_URL)`];
  return [
    process.env.LOG_LEVEL === 'debug' ? (stack ?? String(error)) : `failed: ${message ?? String(error)}`,
  ];
}

// `cuibao status | head` closes the pipe early: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

void main().then((code) => {
  process.exitCode = code;
});
