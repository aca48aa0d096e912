import { Phone, type PhoneSettings } from './phone';

/** One telephone a member, switched on when it is first looked at. */
export class Phones {
  readonly #phones = new Map<string, Promise<Phone>>();

  constructor(private readonly settings: () => Omit<PhoneSettings, 'userid'>) {}

  of(userid: string): Promise<Phone> {
    const known = this.#phones.get(userid);
    if (known) return known;
    const phone = Phone.switchOn({ userid, ...this.settings() });
    this.#phones.set(userid, phone);
    return phone;
  }

  /** Resolves when every telephone is off. */
  async close(): Promise<void> {
    for (const phone of this.#phones.values()) (await phone).switchOff();
    this.#phones.clear();
  }
}
