import { describe, expect, it, test } from '@jest/globals';
import { gatewayHeaders, gatewaySignature } from '../../src/platform/gateway-signature';
import vectors from '../fixtures/crypto-vectors.json';

describe('the gateway’s signature', () => {
  test.each(vectors.gateway)('of $id is the fixture’s', (fixture) => {
    const { uid, uinfo, ext } = fixture;
    const user = uid !== undefined && uinfo !== undefined && ext !== undefined ? { uid, uinfo, ext } : null;
    expect(gatewaySignature(fixture.paasToken, fixture.timestamp, fixture.nonce, user)).toBe(
      fixture.signatureUpperHex,
    );
  });

  it('leaves out a user without uid', () => {
    const nobody = { uid: '', uinfo: 'ui', ext: 'ex' };
    expect(gatewaySignature('t', '1', 'n', nobody)).toBe(gatewaySignature('t', '1', 'n'));
  });

  test.each(['x-tif-', 'x-rio-'])(
    'goes into four headers that begin with %s, with a fresh nonce',
    (prefix) => {
      const keys = { paasId: 'demo', paasToken: 'demo-token', prefix };
      const [first, second] = [
        gatewayHeaders(keys, 1_735_689_600_999),
        gatewayHeaders(keys, 1_735_689_600_999),
      ];
      const nonce = first[`${prefix}nonce`] ?? '';
      expect(first).toEqual({
        [`${prefix}paasid`]: 'demo',
        [`${prefix}timestamp`]: '1735689600',
        [`${prefix}nonce`]: nonce,
        [`${prefix}signature`]: gatewaySignature('demo-token', '1735689600', nonce),
      });
      expect(nonce.length).toBeLessThanOrEqual(36);
      expect(second[`${prefix}nonce`]).not.toBe(nonce);
    },
  );
});
