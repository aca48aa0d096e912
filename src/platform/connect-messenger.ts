import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Metrics } from '../observability/metrics';
import { AccessToken } from './access-token';
import { addressBookOf } from './address-book-client';
import { ApiClient, type TokenPlace } from './api-client';
import { ApiTransport } from './api-transport';
import { directoryOf } from './directory-client';
import type { GatewayKeys } from './gateway-signature';
import { type AppGroup, appGroup, type GroupWay, readRobotAddress, robotGroup } from './group-way';
import { MediaClient } from './media-client';
import { MessageClient, type WithdrawalStyle } from './message-client';
import { type SignInSettings, signInOf } from './sign-in-client';
import { memoryTokenStore, redisTokenStore } from './token-store';

/** What differs between deployments (docs/platform.md, "Names"). */
export interface MessengerSettings extends SignInSettings {
  readonly apiRoot: string;
  readonly secret: string;
  readonly caFile: string | null;
  readonly gateway: GatewayKeys | null;
  /** Other paths for renamed endpoints. */
  readonly paths: Readonly<Record<string, string>>;
  readonly tokenPlace: TokenPlace;
  readonly cards: boolean;
  readonly withdrawal: WithdrawalStyle;
  readonly groupRobotUrl: string | null;
  readonly groupChat: AppGroup | null;
}

/** What tests replace, and what counts. */
export interface MessengerParts {
  readonly timeoutMs?: number;
  /** Machine time in milliseconds. */
  readonly nowMs?: () => number;
  readonly metrics?: Pick<Metrics, 'tokenRefused'>;
}

/** The whole way to the messenger: one token for everything, one set of connections. */
export function connectMessenger(
  settings: MessengerSettings,
  redis: Redis | null,
  logger: Logger,
  parts: MessengerParts = {},
) {
  const { apiRoot: root, corpId, secret, agentId, cards, withdrawal } = settings;
  const transport = new ApiTransport({ ...settings, ...parts, root });
  const store = redis ? redisTokenStore({ redis, logger, ...parts }) : memoryTokenStore(parts.nowMs);
  const token = new AccessToken({ transport, store, root, corpId, secret, logger, ...parts });
  const api = new ApiClient(transport, token, { tokenPlace: settings.tokenPlace, ...parts });
  const robot = robotOf(settings, parts);
  const group = robot?.way ?? (settings.groupChat && appGroup(api, settings.groupChat));
  return {
    messenger: new MessageClient(api, agentId, { cards, withdrawal, group }),
    media: new MediaClient(api),
    directory: directoryOf(api),
    addressBook: addressBookOf(api),
    signIn: signInOf(api, settings),
    close() {
      transport.close();
      robot?.transport.close();
    },
  };
}

/** A robot behind the same gateway is called with the gateway's signature, one elsewhere without. */
function robotOf(
  { groupRobotUrl, apiRoot, gateway, caFile }: MessengerSettings,
  parts: MessengerParts,
): {
  readonly way: GroupWay;
  readonly transport: ApiTransport;
} | null {
  const address = groupRobotUrl === null ? null : readRobotAddress(groupRobotUrl);
  if (!address) return null;
  const { root } = address;
  const isBehindGateway = root === apiRoot.replace(/\/+$/, '');
  const transport = new ApiTransport({ ...parts, root, caFile, gateway: isBehindGateway ? gateway : null });
  return { way: robotGroup(transport, address, parts.nowMs), transport };
}
