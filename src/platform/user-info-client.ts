import { z } from 'zod';
import type { ApiClient } from './api-client';

const spelling = z.string().trim().min(1).nullish().catch(null);
const answer = z.object({ userid: spelling, UserId: spelling });

/** Older and private servers know only the second (docs/platform.md, "Names"). */
export const USER_INFO_PATH = {
  public: '/cgi-bin/auth/getuserinfo',
  private: '/cgi-bin/user/getuserinfo',
} as const;

/**
 * Whose sign-in code it is: the lower-case userid, or null for somebody who is no member. A code serves once. Throws
 * `SendFailure`; a permanent one says that the code is bad, used or too old.
 */
export async function userOfCode(
  api: ApiClient,
  personality: 'public' | 'private',
  code: string,
): Promise<string | null> {
  const fields = await api.call({
    method: 'GET',
    path: USER_INFO_PATH[personality],
    query: { code },
    repeatable: false,
  });
  // Both spellings are in use, whatever the path.
  const { userid, UserId } = answer.parse(fields);
  return (userid ?? UserId)?.toLowerCase() ?? null;
}
