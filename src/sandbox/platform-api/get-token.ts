import type { Endpoint } from './api-call';
import { PlatformError } from './platform-error';

/** Documented as GET; gateways were seen passing an empty POST as well (docs/platform.md 2.1, 8.1). */
export const getToken: Endpoint = {
  methods: ['GET', 'POST'],
  path: '/gettoken',
  tokenless: true,
  handle({ state, query }) {
    const corpId = query.get('corpid');
    const secret = query.get('corpsecret');
    if (!corpId) throw new PlatformError(41002, 'corpid missing');
    if (!secret) throw new PlatformError(41004, 'corpsecret missing');
    if (corpId !== state.options.corpId) throw new PlatformError(40013, 'invalid corpid');
    if (secret !== state.options.secret) throw new PlatformError(40001, 'invalid credential');
    const { token, expiresInSeconds } = state.tokens.issue();
    return { json: { access_token: token, expires_in: expiresInSeconds } };
  },
};
