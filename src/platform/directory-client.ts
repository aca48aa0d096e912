import { z } from 'zod';
import { type BookMember, CannotTell, type Directory } from '../actions/directory';
import { SendFailure } from '../delivery/send-failure';
import type { ApiClient } from './api-client';

/** No such member, or none in the app's sight: the platform does not tell the two apart. */
const NOT_FOUND = new Set(['40003', '46004', '60111']);

/** Some servers write their numbers as text; a field that says something else says nothing. */
export const number = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
  .nullish()
  .catch(null);
/** Which fields come depends on the server and on what the app is granted: perhaps none. */
export const standingFields = z.object({ status: number, enable: number });

const DISABLED = 2;
const LEFT = 5;

/** The address book through `user/get` (docs/platform.md 15), on public and private servers alike. */
export function directoryOf(api: ApiClient): Directory {
  return async (userid) => {
    try {
      const query = { userid };
      return standingOf(
        standingFields.parse(
          await api.call({ method: 'GET', path: '/cgi-bin/user/get', query, repeatable: true }),
        ),
      );
    } catch (error) {
      if (!(error instanceof SendFailure)) throw error;
      if (NOT_FOUND.has(error.code)) return 'unknown';
      throw cannotTell(error);
    }
  };
}

/** Who has not activated the account yet (4) can be written to all the same. */
export function standingOf({ status, enable }: z.infer<typeof standingFields>): BookMember['standing'] {
  if (status === LEFT) return 'left';
  return status === DISABLED || enable === 0 ? 'disabled' : 'visible';
}

export function cannotTell(error: SendFailure): CannotTell {
  const why = isAboutOne(error) ? 'forbidden' : 'away';
  return new CannotTell(why, error.code, error.retryAfterMs, { cause: error });
}

/** 60011, 50002: this person may not be looked at. Everything else that would pass for nobody concerns the call. */
function isAboutOne({ kind, code }: SendFailure): boolean {
  return kind === 'permanent' && /^\d+$/.test(code);
}
