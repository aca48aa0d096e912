import type { CodeVerdict } from '../single-use-codes';
import type { ApiCall, Endpoint } from './api-call';
import { PlatformError } from './platform-error';

/** Who came back with the code. The private spelling differs, as real 政务微信 servers' does. */
export const getUserInfo: Endpoint = {
  methods: ['GET'],
  path: '/auth/getuserinfo',
  only: 'public',
  handle: (call) => ({ json: { errcode: 0, errmsg: 'ok', userid: redeem(call) } }),
};

export const getUserInfoPrivate: Endpoint = {
  methods: ['GET'],
  path: '/user/getuserinfo',
  only: 'private',
  handle: (call) => ({ json: { errcode: 0, errmsg: 'ok', UserId: redeem(call), DeviceId: '' } }),
};

const REFUSALS: Record<Exclude<CodeVerdict<unknown>['state'], 'good'>, PlatformError> = {
  unknown: new PlatformError(40029, 'invalid code'),
  expired: new PlatformError(42003, 'oauth_code expired'),
  used: new PlatformError(42022, 'code has been used'),
};

function redeem({ state, query }: ApiCall): string {
  const code = query.get('code') ?? '';
  const verdict = state.oauthCodes.judge(code);
  if (verdict.state !== 'good') {
    const refusal = REFUSALS[verdict.state];
    throw new PlatformError(refusal.errcode, refusal.errmsg);
  }
  state.oauthCodes.use(code);
  return verdict.grant.userid;
}
