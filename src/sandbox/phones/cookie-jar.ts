/** The cookies of one telephone, kept here so that a browser with several telephones in it does not mix them. */
export class CookieJar {
  readonly #cookies = new Map<string, string>();

  /** Value of the `Cookie` header; empty when there are none. */
  get header(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Keeps what a `Set-Cookie` header says; one that has already expired takes the cookie away. */
  keep(setCookie: string, machineNow: number): void {
    const [pair = '', ...attributes] = setCookie.split(';').map((part) => part.trim());
    const [name = '', ...value] = pair.split('=');
    const saying = (wanted: string) =>
      attributes
        .find((attribute) => attribute.toLowerCase().startsWith(`${wanted}=`))
        ?.slice(wanted.length + 1);
    const maxAge = saying('max-age');
    const expires = saying('expires');
    const isOver =
      maxAge !== undefined ? Number(maxAge) <= 0 : expires !== undefined && Date.parse(expires) <= machineNow;
    if (isOver) this.#cookies.delete(name);
    else this.#cookies.set(name, value.join('='));
  }
}
