import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Command } from 'commander';
import { CommandRefused } from './command-refused';

export function addSandboxCommand(program: Command): void {
  program
    .command('sandbox')
    .description('run the simulator of the messenger (a process of its own; see docs/sandbox.md)')
    .action(async () => {
      // By file name: production code never imports the sandbox.
      const child = spawn(process.execPath, [join(__dirname, '..', 'sandbox', 'main.js')], {
        stdio: 'inherit',
      });
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal));
      const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
      if (code !== 0 && code !== null) throw new CommandRefused([`the sandbox ended with exit code ${code}`]);
    });
}
