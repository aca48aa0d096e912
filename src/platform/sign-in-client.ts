import type { SignInMessenger } from '../pages/sign-in';
import type { ApiClient } from './api-client';
import { userOfCode } from './user-info-client';

/** The public one; the client of a private deployment intercepts it, too (docs/platform.md, "Signing in"). */
const PUBLIC_OAUTH_ROOT = 'https://open.weixin.qq.com';

export interface SignInSettings {
  readonly corpId: string;
  readonly agentId: number;
  readonly personality: 'public' | 'private';
  /** Null: the public one. */
  readonly oauthRoot: string | null;
}

export function signInOf(api: ApiClient, settings: SignInSettings): SignInMessenger {
  const root = (settings.oauthRoot ?? PUBLIC_OAUTH_ROOT).replace(/\/+$/, '');
  return {
    authorizeUrl: ({ returnTo, state }) => {
      // In the documented order: some clients look for the beginning of the address as text.
      const query = new URLSearchParams([
        ['appid', settings.corpId],
        ['redirect_uri', returnTo],
        ['response_type', 'code'],
        ['scope', 'snsapi_base'],
        ['state', state],
        ['agentid', String(settings.agentId)],
      ]);
      return `${root}/connect/oauth2/authorize?${query}#wechat_redirect`;
    },
    userOfCode: (code) => userOfCode(api, settings.personality, code),
  };
}
