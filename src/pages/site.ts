import type { OfficeRules } from '../domain/office-rules';
import type { Clock } from '../observability/clock';
import type { Logger } from '../observability/logger';
import type { RoleHolder } from '../store/people-repository';
import type { Store } from '../store/store';
import { AssetFiles } from './asset-files';
import type { ChangeFeed } from './change-feed';
import type { PageLimits } from './page-limits';
import type { Session } from './session';
import type { SignInMessenger } from './sign-in';

/** What the pages behind the sign-in are made of. */
export interface SiteParts {
  readonly store: Store;
  readonly rules: OfficeRules;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly messenger: SignInMessenger;
  readonly limits: PageLimits;
  readonly changes: ChangeFeed;
  /** Something was committed here: a message may wait in the outbox, open pages may be out of date. */
  readonly committed: () => void;
  readonly secret: string;
  /** As the messenger's users reach us, without a slash at the end; may have a path in front of ours. */
  readonly publicUrl: string;
  /** Machine time in milliseconds: sessions count by it. */
  readonly machineNow?: () => number;
}

export interface Site extends SiteParts {
  readonly assets: AssetFiles;
  /** Path of `publicUrl`: a proxy in front takes it away, links need it. */
  readonly root: string;
  readonly isHttps: boolean;
  readonly machineNow: () => number;
}

export function openSite(parts: SiteParts): Site {
  const { protocol, pathname } = new URL(parts.publicUrl);
  return {
    ...parts,
    assets: new AssetFiles(),
    root: pathname.replace(/\/+$/, ''),
    isHttps: protocol === 'https:',
    machineNow: parts.machineNow ?? Date.now,
  };
}

/** A person who is signed in and has at least one role at this moment. */
export interface Visitor {
  readonly personId: number;
  readonly userid: string;
  readonly name: string;
  readonly roles: readonly RoleHolder[];
  readonly session: Session;
}
