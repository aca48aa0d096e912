/** What a visitor of the page reads, in both of its languages; which of them is decided when it leaves (`inLanguage`). */
export class Sentence {
  constructor(
    readonly zh: string,
    readonly en: string,
  ) {}

  /** Chinese for whoever does not ask for a language. */
  toString(): string {
    return this.zh;
  }

  toJSON(): string {
    return this.zh;
  }
}

export type Language = 'zh' | 'en';

/** JSON with every sentence in it in that language. */
export function inLanguage(value: unknown, language: Language): string {
  return JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, key, plain) {
    // `plain` is what toJSON has made of it.
    const given = this[key];
    return given instanceof Sentence ? given[language] : plain;
  });
}

/** What the sandbox refuses to do, and why. */
export class Refusal extends Error {
  constructor(
    readonly sentence: Sentence,
    readonly status: number,
  ) {
    super(sentence.zh);
    this.name = 'Refusal';
  }
}
