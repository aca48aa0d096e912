import { describe, expect, it, test } from '@jest/globals';
import { importLinks, readLink, signLink, uploadLinks } from '../../src/pages/signed-link';

const SECRET = 'an-invented-secret-of-32-letters';
const NOW = new Date('2022-06-23T02:00:00Z');
const GRANT = {
  purpose: 'attach' as const,
  userid: 'jiaoyu',
  obligationId: 18,
  expiresAt: new Date('2022-06-23T02:30:00Z'),
};

describe('a signed link', () => {
  it('gives back what was signed until its time is over', () => {
    const token = signLink(GRANT, SECRET);
    expect(token).toMatch(/^[\w.-]+$/);
    expect(readLink('attach', token, SECRET, NOW)).toEqual({ ok: true, grant: GRANT });
    expect(readLink('attach', token, SECRET, new Date('2022-06-23T02:29:59.999Z'))).toMatchObject({
      ok: true,
    });
    expect(readLink('attach', token, SECRET, GRANT.expiresAt)).toEqual({ ok: false, why: 'expired' });
  });

  it('made for a contact is good for half an hour', () => {
    const link = uploadLinks({ publicUrl: 'https://bot.example/cuibao', secret: SECRET })({
      userid: 'jiaoyu',
      obligationId: 18,
      now: NOW,
    });
    expect(link).toMatch(/^https:\/\/bot\.example\/cuibao\/h5\/upload\?t=/);
    const token = new URL(link).searchParams.get('t') ?? '';
    expect(readLink('attach', token, SECRET, NOW)).toEqual({ ok: true, grant: GRANT });
  });

  it('is good for its own purpose only', () => {
    const link = importLinks({ publicUrl: 'https://bot.example', secret: SECRET })({
      userid: 'tongchou',
      now: NOW,
    });
    const token = new URL(link).searchParams.get('t') ?? '';
    const grant = { purpose: 'import', userid: 'tongchou', expiresAt: GRANT.expiresAt };
    expect(readLink('import', token, SECRET, NOW)).toEqual({ ok: true, grant });
    expect(readLink('attach', token, SECRET, NOW)).toEqual({ ok: false, why: 'forged' });
    expect(readLink('import', signLink(GRANT, SECRET), SECRET, NOW)).toEqual({ ok: false, why: 'forged' });
  });

  const [payload = '', signature = ''] = signLink(GRANT, SECRET).split('.');
  const other = (change: object) => {
    const { purpose, userid, obligationId, expiresAt } = { ...GRANT, ...change };
    const content = JSON.stringify([purpose, userid, obligationId, expiresAt.getTime() / 1000]);
    return Buffer.from(content).toString('base64url');
  };
  test.each([
    ['nothing', ''],
    ['no signature', payload],
    ['an empty signature', `${payload}.`],
    ['a signature of another content', `${other({ userid: 'zhengshu' })}.${signature}`],
    ['another item', `${other({ obligationId: 19 })}.${signature}`],
    ['a later end', `${other({ expiresAt: new Date('2023-01-01T00:00:00Z') })}.${signature}`],
    ['a cut signature', `${payload}.${signature.slice(0, -4)}`],
    ['something behind it', `${payload}.${signature}.x`],
    ['a long one', `${payload}${'A'.repeat(5000)}.${signature}`],
    ['another secret', signLink(GRANT, 'another-secret-of-the-same-length')],
    ['no JSON, well signed', signLinkOf('nonsense')],
  ])('with %s is forged', (_, token) => {
    expect(readLink('attach', token, SECRET, NOW)).toEqual({ ok: false, why: 'forged' });
  });

  function signLinkOf(content: string): string {
    return `${Buffer.from(content).toString('base64url')}.${signature}`;
  }
});
