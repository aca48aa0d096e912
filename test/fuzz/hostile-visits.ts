import type { Random } from '../year/random';
import type { HostileFiles } from './hostile-files';
import { hostileValue, wellFormed } from './hostile-words';
import { mutatedBytes } from './mutated-bytes';
import { formsOf, linksOf, type PageForm } from './page-forms';
import type { Answer, Shot } from './shot';
import type { Visitor } from './visitor';

const ENTRANCES = [
  ...['/h5/', '/h5/overview', '/h5/report', '/h5/report/1', '/h5/unit/1', '/h5/item/1', '/h5/attachment/1'],
  ...['/h5/changes', '/h5/desk', '/h5/import', '/h5/upload', '/h5/signed-in', '/h5/sign-out', '/h5/assets/x'],
  ...['/healthz', '/readyz', '/metrics', '/', '/h5/import/template'],
];
const MOST_KNOWN = 600;
const LONGEST_KNOWN = 1_000;
const BOUNDARY = 'xxFUZZxx';

/** Visits to the pages by people who are signed in, by some who only say so, and with forms nobody has filled in. */
export class HostileVisits {
  private readonly paths: string[] = [...ENTRANCES];
  private forms: { readonly form: PageForm; readonly by: Visitor }[] = [];

  constructor(
    private readonly random: Random,
    private readonly visitors: readonly Visitor[],
    private readonly files: HostileFiles,
  ) {}

  /** An address that was heard of elsewhere, in the chat. */
  learn(path: string): void {
    if (path.length <= LONGEST_KNOWN) remember(this.random, this.paths, path);
  }

  async next(): Promise<{ shot: Shot; answer: Answer }> {
    const { random } = this;
    const visitor = random.pick(this.visitors);
    if (!visitor.isSignedIn) {
      // The tokens of its forms ended with the session.
      this.forms = this.forms.filter(({ by }) => by !== visitor);
      await visitor.signIn();
    }
    switch (random.weighted({ page: 5, address: 2, cookie: 2, form: 5 })) {
      case 'page':
        return this.visit(visitor, { kind: 'page', method: 'GET', path: this.anyPath() });
      case 'address':
        return this.visit(visitor, {
          kind: 'page of a wrong address',
          method: 'GET',
          path: this.wrongPath(),
        });
      case 'cookie':
        return this.withForgedCookie(visitor);
      case 'form':
        return this.sendForm(visitor);
    }
  }

  private async visit(visitor: Visitor, shot: Shot): Promise<{ shot: Shot; answer: Answer }> {
    const answer = await visitor.fire(shot);
    if (answer.status === 200 && answer.body.startsWith('<!doctype html>')) {
      for (const link of linksOf(answer.body)) this.learn(link);
      // Left seldom: with the session all its other forms are worth nothing.
      for (const form of formsOf(answer.body, shot.path))
        if (!form.action.endsWith('/sign-out') || this.random.chance(0.02))
          remember(this.random, this.forms, { form, by: visitor });
    }
    return { shot, answer };
  }

  private async withForgedCookie(visitor: Visitor): Promise<{ shot: Shot; answer: Answer }> {
    const { random } = this;
    const shot = {
      kind: 'page with a forged cookie',
      method: 'GET',
      path: random.pick(['/h5/overview', '/h5/report', '/h5/unit/1', '/h5/item/1', '/h5/changes']),
      headers: { cookie: this.forgedCookie(visitor) },
      isForged: true,
    };
    return { shot, answer: await visitor.fire(shot) };
  }

  private forgedCookie(visitor: Visitor): string {
    const { random } = this;
    const value = visitor.cookies.get('cuibao_session') ?? '';
    const [payload = '', signature = ''] = value.split('.');
    const claim = Buffer.from(payload, 'base64url').toString('utf8');
    const forged = random.pick([
      `${Buffer.from(claim.replace(visitor.userid, 'tongchou2')).toString('base64url')}.${signature}`,
      `${payload}.${mutatedBytes(random, Buffer.from(`${signature}x`)).toString('latin1')}`,
      `${payload}.`,
      `${payload}.${signature}.${signature}`,
      `${Buffer.from('{"__proto__":1}').toString('base64url')}.${signature}`,
      hostileValue(random),
    ]);
    return `cuibao_session=${asHeader(forged === value ? '' : forged)}`;
  }

  private async sendForm(visitor: Visitor): Promise<{ shot: Shot; answer: Answer }> {
    const { random } = this;
    const known = this.forms.length > 0 && random.chance(0.9) ? random.pick(this.forms) : null;
    if (!known) {
      const path = this.anyPath();
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      return this.visit(visitor, {
        kind: 'form of nobody',
        method: 'POST',
        path,
        headers,
        body: hostileValue(random),
      });
    }
    const { form, by } = known;
    const path = random.chance(0.95) ? form.action : this.wrongPath();
    const { headers, body } = form.isMultipart ? await this.multipart(form) : this.urlencoded(form);
    return this.visit(random.chance(0.9) ? by : visitor, {
      kind: 'form',
      method: 'POST',
      path,
      headers,
      body,
    });
  }

  private urlencoded(form: PageForm) {
    const { random } = this;
    const body = new URLSearchParams();
    for (const field of form.fields) if (!random.chance(0.02)) body.append(field.name, this.filledIn(field));
    if (random.chance(0.1)) body.append(hostileValue(random), hostileValue(random));
    return { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: body.toString() };
  }

  private async multipart(form: PageForm) {
    const { random } = this;
    const parts: Buffer[] = [];
    for (const field of form.fields) {
      if (field.kind === 'file') {
        const { name: fileName, bytes } = await this.files.next();
        const disposition = `form-data; name="${field.name}"; filename="${fileName.replaceAll('"', '%22')}"`;
        parts.push(
          part(`Content-Disposition: ${disposition}\r\nContent-Type: application/octet-stream`, bytes),
        );
      } else {
        const value = Buffer.from(this.filledIn(field));
        parts.push(part(`Content-Disposition: form-data; name="${field.name}"`, value));
      }
    }
    const whole = Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]);
    const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
    return { headers, body: random.chance(0.1) ? mutatedBytes(random, whole) : whole };
  }

  /** What the page itself has put into hidden fields mostly stays: without it a form is refused at the door. */
  private filledIn({ kind, value }: PageForm['fields'][number]): string {
    return this.random.chance(kind === 'hidden' ? 0.03 : 0.4) ? hostileValue(this.random) : value;
  }

  private anyPath(): string {
    return this.random.pick(this.paths);
  }

  private wrongPath(): string {
    const { random } = this;
    const path = this.anyPath();
    const value = encodeURIComponent(wellFormed(hostileValue(random).slice(0, 800)));
    const wrong = random.pick([
      path.replace(/\d+/, () => String(random.int(5000))),
      path.replace(/\d+/, value),
      path.replace(/=[^&]*/, `=${value}`),
      `${path}${path.includes('?') ? '&' : '?'}${random.pick(['plan', 'period', 't', 'unit', 'filter'])}=${value}`,
      `${path}/${value}`,
      `${path}%`,
      path.replace('/h5/', '/h5/..%2f..%2f'),
    ]);
    return asPath(wrong);
  }
}

function part(head: string, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`--${BOUNDARY}\r\n${head}\r\n\r\n`), bytes, Buffer.from('\r\n')]);
}

/** Keeps what was found; of too much some at random go. */
function remember<T>(random: Random, known: T[], found: T): void {
  if (known.length < MOST_KNOWN) known.push(found);
  else known[random.int(known.length)] = found;
}

/** Node itself sends no other characters in a header. */
function asHeader(value: string): string {
  return value.replace(/[^\t\x20-\x7e\x80-\xff]/g, '');
}

function asPath(path: string): string {
  return path.replace(/[^\x21-\x7e]/g, '').slice(0, 6000);
}
