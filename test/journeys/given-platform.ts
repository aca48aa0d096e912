import type { Redis } from 'ioredis';
import type { Dispatcher } from '../../src/delivery/dispatcher';
import type { DispatcherLimits } from '../../src/delivery/dispatcher-limits';
import { createLogger } from '../../src/observability/logger';
import { connectMessenger, type MessengerSettings } from '../../src/platform/connect-messenger';
import type { ChatMessage } from '../../src/sandbox/chat-message';
import { createSandbox, type SandboxSetup } from '../../src/sandbox/create-sandbox';
import type { WireEntry } from '../../src/sandbox/wire-log';
import { drain, givenDelivery } from '../delivery/given-delivery';
import type { DatabaseKind } from '../support/databases';
import { AGENT_ID, APP_IN_SANDBOX, CORP_ID, SECRET } from '../support/invented-app';

export interface PlatformOptions {
  readonly sandbox?: Partial<SandboxSetup>;
  readonly settings?: Partial<MessengerSettings>;
  readonly redis?: Redis;
}

/**
 * Outbox, dispatcher and the true client against the simulated platform over HTTP; machine time is moved by `pass`
 * for all of them at once: rows, circuit, pauses, tokens, and the platform's own counting.
 */
export async function givenPlatform(
  kind: DatabaseKind,
  members: readonly string[],
  options: PlatformOptions = {},
) {
  const delivery = await givenDelivery(kind);
  const logger = createLogger('debug', { write: (line) => void delivery.logged.push(JSON.parse(line)) });
  let passed = 0;
  const nowMs = () => Date.now() + passed;
  const sandbox = await createSandbox({
    ...APP_IN_SANDBOX,
    callbackUrl: 'http://127.0.0.1:9/wecom/callback',
    members: members.map((userid) => ({
      unit: '市教育局',
      name: userid,
      userid,
      role: '联络员' as const,
      order: 1,
    })),
    machineNow: nowMs,
    personality: 'private',
    ...options.sandbox,
  });
  const wire: WireEntry[] = [];
  sandbox.state.events.subscribe((event) => {
    if (event.type === 'wire') wire.push(event.payload);
  });
  const ways: ReturnType<typeof connectMessenger>[] = [];
  let configured: Partial<MessengerSettings> = {};

  return {
    ...delivery,
    sandbox,
    wire,
    get passedMs() {
      return passed;
    },

    /** What the next process is configured with. */
    configure(settings: Partial<MessengerSettings>): void {
      configured = settings;
    },

    /** A process: its own client, token cache, circuit; `limits` as in the product unless told otherwise. */
    process(limits: Partial<DispatcherLimits> = {}, random: () => number = Math.random): Dispatcher {
      const way = connectMessenger(
        {
          apiRoot: sandbox.apiRoot,
          corpId: CORP_ID,
          agentId: AGENT_ID,
          secret: SECRET,
          personality: 'private',
          oauthRoot: null,
          caFile: null,
          gateway: options.sandbox?.gateway ?? null,
          paths: {},
          tokenPlace: 'query',
          cards: false,
          withdrawal: 'revoke',
          groupRobotUrl: null,
          groupChat: null,
          ...options.settings,
          ...configured,
        },
        options.redis ?? null,
        logger,
        { nowMs, timeoutMs: 2000 },
      );
      ways.push(way);
      return delivery.dispatcher({ messenger: way.messenger, limits, random, steadyNow: nowMs });
    },

    async pass(ms: number): Promise<void> {
      await delivery.letMachineTimePass(ms);
      passed += ms;
    },

    /** Works on until nothing waits any more; how much machine time that took. */
    async workOff(dispatchers: readonly Dispatcher[], stepMs: number, mostMs: number): Promise<number> {
      const begun = passed;
      for (;;) {
        await Promise.all(dispatchers.map(drain));
        const rows = await delivery.rows();
        if (rows.every(({ status }) => status !== 'pending' && status !== 'sending')) return passed - begun;
        if (passed - begun > mostMs) throw new Error(`still waiting after ${mostMs} ms of machine time`);
        await this.pass(stepMs);
      }
    },

    /** What stands in a member's window, in the order in which it came. */
    textsTo(userid: string): string[] {
      return sandbox.state.chat
        .of(userid)
        .flatMap(({ content }: ChatMessage) => (content.type === 'text' ? [content.text] : []));
    },

    calls: (path: string) => wire.filter(({ kind: each, title }) => each === 'api' && title.includes(path)),
    dropped: () => wire.filter(({ kind: each, title }) => each === 'dropped' && title.includes('频率上限')),

    /**
     * The most requests for one member in any 60 s, by the platform's own log, whatever became of them; without those
     * that a voided token kept from having been made.
     */
    mostInAMinute(userid: string): number {
      const times = this.calls('/message/send')
        .filter(({ sent, received }) => sent.includes(`"touser":"${userid}"`) && !received.includes('42001'))
        .map(({ at }) => Date.parse(at));
      return Math.max(0, ...times.map((end) => times.filter((at) => at <= end && at > end - 60_000).length));
    },

    async close(): Promise<void> {
      await delivery.clear();
      for (const way of ways) way.close();
      await sandbox.close();
      await delivery.close();
    },
  };
}

export type GivenPlatform = Awaited<ReturnType<typeof givenPlatform>>;
