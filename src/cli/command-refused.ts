/** The command cannot be carried out; the sentences go to standard error, the exit code is 1. */
export class CommandRefused extends Error {
  constructor(readonly reasons: readonly string[]) {
    super(reasons.join('\n'));
    this.name = 'CommandRefused';
  }
}
