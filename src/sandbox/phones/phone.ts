import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { HOST, listen } from '../listen';
import { CookieJar } from './cookie-jar';

/** They tell of one connection and are not passed on (RFC 9110, 7.6.1). */
const HOP_BY_HOP = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade'];

export interface PhoneSettings {
  /** Whose telephone it is. */
  readonly userid: string;
  /** Origin of the bot's pages. */
  readonly botOrigin: string;
  /** Origin of the simulator, which signs people in. */
  readonly platformOrigin: string;
  readonly machineNow: () => number;
}

/**
 * The browser of one member's telephone: an address on this machine behind which are the bot's pages, signed in by the
 * simulator as this member and nobody else. Cookies stay here. The bot's pages refuse to be framed, as they must; the
 * frame on the chat page stands for the screen of a telephone, so the refusal is taken out on the way.
 */
export class Phone {
  readonly #jar = new CookieJar();
  readonly #server: Server;
  #origin = '';

  private constructor(private readonly settings: PhoneSettings) {
    this.#server = createServer((incoming, outgoing) => this.#pass(incoming, outgoing));
  }

  static async switchOn(settings: PhoneSettings): Promise<Phone> {
    const phone = new Phone(settings);
    phone.#origin = `http://${HOST}:${await listen(phone.#server, 0)}`;
    return phone;
  }

  /** Where the telephone shows this page of the bot; null when it is no page of the bot's. */
  addressOf(page: string): string | null {
    if (!URL.canParse(page)) return null;
    const { origin, pathname, search, hash } = new URL(page);
    return origin === this.settings.botOrigin ? `${this.#origin}${pathname}${search}${hash}` : null;
  }

  switchOff(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    if (!this.#isFromHere(incoming.headers)) {
      outgoing.writeHead(403).end();
      return;
    }
    const { botOrigin, platformOrigin } = this.settings;
    const isSignIn = incoming.url?.includes('/connect/oauth2/authorize') === true;
    const path = isSignIn ? this.#asMember(incoming.url ?? '/') : (incoming.url ?? '/');
    const target = new URL(path, isSignIn ? platformOrigin : botOrigin);
    const call = request(target, {
      method: incoming.method,
      headers: this.#outward(incoming.headers, target),
    });
    call.on('response', (answer) => {
      for (const cookie of answer.headers['set-cookie'] ?? [])
        this.#jar.keep(cookie, this.settings.machineNow());
      outgoing.writeHead(answer.statusCode ?? 502, this.#inward(answer.headers));
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
    });
    call.on('error', () => {
      if (outgoing.headersSent) outgoing.destroy();
      else
        outgoing
          .writeHead(502, { 'Content-Type': 'text/plain; charset=utf-8' })
          .end('连接不上机器人的页面 / The bot’s pages cannot be reached');
    });
    outgoing.on('close', () => call.destroy());
    incoming.pipe(call);
  }

  /**
   * Who reaches this address is signed in: a page of another site, under whatever name for this machine, is turned away.
   * `null` is what forms of pages say that keep their address to themselves, as the bot's do.
   */
  #isFromHere({ host, origin = this.#origin }: IncomingHttpHeaders): boolean {
    return `http://${host}` === this.#origin && [this.#origin, 'null'].includes(origin);
  }

  /** The real client knows its member, whatever the page says. */
  #asMember(path: string): string {
    const url = new URL(path, this.settings.platformOrigin);
    url.searchParams.set('member', this.settings.userid);
    return `${url.pathname}${url.search}`;
  }

  /** As a telephone's browser would send them: its own cookies, the bot's addresses, a page and no frame. */
  #outward(headers: IncomingHttpHeaders, target: URL): OutgoingHttpHeaders {
    const { cookie: _, origin, referer, ...rest } = headers;
    const cookie = this.#jar.header;
    return {
      ...without(rest, HOP_BY_HOP),
      host: target.host,
      ...(cookie ? { cookie } : {}),
      ...(origin ? { origin: this.settings.botOrigin } : {}),
      ...(referer ? { referer: this.#toBot(referer) } : {}),
      ...(headers['sec-fetch-dest'] === 'iframe'
        ? { 'sec-fetch-dest': 'document', 'sec-fetch-site': 'none' }
        : {}),
    };
  }

  #inward(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
    const policy = headers['content-security-policy'];
    return {
      ...without(headers, [...HOP_BY_HOP, 'set-cookie', 'x-frame-options']),
      ...(typeof policy === 'string'
        ? { 'content-security-policy': policy.replace(/;?\s*frame-ancestors [^;]*/, '') }
        : {}),
      ...(headers.location ? { location: this.#toPhone(headers.location) } : {}),
    };
  }

  #toBot(address: string): string {
    return address.startsWith(this.#origin)
      ? this.settings.botOrigin + address.slice(this.#origin.length)
      : this.settings.botOrigin;
  }

  #toPhone(location: string): string {
    const { botOrigin, platformOrigin } = this.settings;
    const known = [botOrigin, platformOrigin].find((origin) => location.startsWith(`${origin}/`));
    return known ? this.#origin + location.slice(known.length) : location;
  }
}

function without(headers: IncomingHttpHeaders, names: readonly string[]): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}
