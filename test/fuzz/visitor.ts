import type { Answer, Gun, Shot } from './shot';

/** A browser of one person: keeps cookies, follows nothing but the way through the messenger. */
export class Visitor {
  readonly cookies = new Map<string, string>();

  private constructor(
    readonly userid: string,
    private readonly gun: Gun,
  ) {}

  /** Signed in through the simulated messenger. */
  static async signedIn(userid: string, gun: Gun): Promise<Visitor> {
    const visitor = new Visitor(userid, gun);
    await visitor.signIn();
    if (!visitor.isSignedIn) throw new Error(`${userid} could not sign in`);
    return visitor;
  }

  get isSignedIn(): boolean {
    return this.cookies.has('cuibao_session');
  }

  /** Again, where a form has ended the session. */
  async signIn(): Promise<void> {
    const sent = await this.fire({ kind: 'sign-in', method: 'GET', path: '/h5/' });
    if (!sent.headers.location) return;
    const messenger = new URL(String(sent.headers.location));
    messenger.searchParams.set('member', this.userid);
    const { headers } = await fetch(messenger, { redirect: 'manual' });
    const back = new URL(headers.get('location') ?? '');
    await this.fire({ kind: 'sign-in', method: 'GET', path: `${back.pathname}${back.search}` });
  }

  async fire(shot: Shot): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { accept: 'text/html', 'sec-fetch-dest': 'document', cookie, ...shot.headers };
    const answer = await this.gun.fire({ ...shot, headers });
    // What somebody else's cookies are answered is not this browser's: its own would pile up beyond what headers may hold.
    if (shot.headers?.cookie !== undefined) return answer;
    for (const header of [answer.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }
}
