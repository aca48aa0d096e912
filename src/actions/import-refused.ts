/** An import that cannot be stored: every problem at once, nothing written. */
export class ImportRefused extends Error {
  /** Chinese sentences for the person who imports. */
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ImportRefused';
  }
}
