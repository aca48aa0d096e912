import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Router } from '@koa/router';
import { createApp } from '../../src/app';
import { SendFailure } from '../../src/delivery/send-failure';
import { createMetrics } from '../../src/observability/metrics';
import { LiveChanges } from '../../src/pages/live-changes';
import { pageLimits } from '../../src/pages/page-limits';
import type { SignInMessenger } from '../../src/pages/sign-in';
import { siteRouter } from '../../src/pages/site-routes';
import type { DatabaseKind } from '../support/databases';
import { Office } from '../support/office';

export const SECRET = 'an-invented-secret-of-32-letters';
const PATH = '/cuibao';
export const AUTHORIZE = 'https://messenger.example/authorize';

/** A messenger whose codes are the userids themselves; `-` is somebody who is no member, `bad` a used code. */
const MESSENGER: SignInMessenger = {
  authorizeUrl: ({ returnTo, state }) => `${AUTHORIZE}?${new URLSearchParams({ returnTo, state })}`,
  userOfCode: async (code) => {
    if (code === 'bad') throw new SendFailure('permanent', '40029', 'invalid code');
    if (code === 'away') throw new SendFailure('retry', 'timeout', 'no answer');
    return code === '-' ? null : code;
  },
};

/** The pages over real HTTP on an office; a proxy in front would take `/cuibao` away. */
export class GivenSite {
  /** Machine time of sessions, in milliseconds. */
  now = Date.now();
  readonly changes: LiveChanges;
  /** Every address behind the sign-in, as the router has it. */
  readonly routes: readonly { readonly method: 'GET' | 'POST'; readonly path: string }[];
  private readonly server: Server;
  private port = 0;

  private constructor(
    readonly office: Office,
    limits: Parameters<typeof pageLimits>[1],
    scheme: 'http' | 'https',
  ) {
    const { store, rules, logger } = office;
    // An office that starts over has another clock.
    const clock = { ...office.clock, now: () => office.clock.now() };
    this.changes = new LiveChanges({ store, clock, logger, redis: null, most: 5 });
    const site = siteRouter({
      store,
      rules,
      clock,
      logger,
      messenger: MESSENGER,
      limits: pageLimits(null, limits),
      changes: this.changes,
      committed: () => this.changes.wake(),
      secret: SECRET,
      publicUrl: `${scheme}://bot.example${PATH}`,
      machineNow: () => this.now,
    });
    this.routes = site.stack.map(({ methods, path }) => ({
      method: methods.includes('POST') ? 'POST' : 'GET',
      path: String(path),
    }));
    const app = createApp({
      callbacks: new Router(),
      pages: [site],
      store,
      metrics: createMetrics(),
      logger,
    });
    this.server = createServer(app.callback());
  }

  static async open(
    kind: DatabaseKind,
    options: {
      limits?: Parameters<typeof pageLimits>[1];
      scheme?: 'http' | 'https';
      office?: Office;
      /** Office time at the start. */
      at?: string;
    } = {},
  ): Promise<GivenSite> {
    const office = options.office ?? (await Office.open(kind));
    if (options.at) await office.startOver(options.at);
    const site = new GivenSite(office, options.limits, options.scheme ?? 'http');
    await new Promise<void>((resolve) => site.server.listen(0, '127.0.0.1', resolve));
    site.port = (site.server.address() as AddressInfo).port;
    return site;
  }

  browser(): SiteBrowser {
    return new SiteBrowser(`http://127.0.0.1:${this.port}`);
  }

  /** A browser in which this person is signed in. */
  async signedIn(userid: string): Promise<SiteBrowser> {
    const browser = this.browser();
    await browser.signIn('/h5/', userid);
    return browser;
  }

  async close({ keepOffice = false } = {}): Promise<void> {
    await this.changes.stop();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    if (!keepOffice) await this.office.close();
  }
}

/** Keeps cookies and follows nothing. */
export class SiteBrowser {
  readonly cookies = new Map<string, string>();
  /** As the headers said it, the latest last. */
  readonly setCookies: string[] = [];

  constructor(private readonly origin: string) {}

  async visit(path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(`${this.origin}${path}`, {
      redirect: 'manual',
      ...init,
      headers: { Accept: 'text/html', 'Sec-Fetch-Dest': 'document', cookie, ...init.headers },
    });
    for (const header of response.headers.getSetCookie()) {
      this.setCookies.push(header);
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  async text(path: string): Promise<string> {
    return (await this.visit(path)).text();
  }

  /** Sent to the messenger: the state that it is to bring back. */
  async begin(path: string): Promise<string> {
    const { headers } = await this.visit(path);
    return new URL(headers.get('location') ?? '').searchParams.get('state') ?? '';
  }

  back(code: string, state: string): Promise<Response> {
    return this.visit(`/h5/signed-in?${new URLSearchParams({ code, state })}`);
  }

  /** Through the messenger and back; where it then leads. */
  async signIn(path: string, userid: string): Promise<Response> {
    return this.back(userid, await this.begin(path));
  }
}
