import { randomUUID } from 'node:crypto';
import { CallbackCrypto } from '../platform/callback-crypto';
import { type BotState, watchBot } from './bot-watch';
import { ChatLog } from './chat-log';
import { SandboxClock } from './clock';
import { ClockStepper } from './clock-stepper';
import { DuplicateMemory } from './duplicate-memory';
import { FaultPlan } from './fault-plan';
import { GroupChats } from './group-chats';
import { GroupRobots } from './group-robots';
import { MediaStore } from './media-store';
import { MemberDirectory } from './member-directory';
import { MemberThrottle } from './member-throttle';
import { SandboxEvents } from './sandbox-events';
import type { AppSettings, DeliverySettings, SandboxOptions } from './sandbox-options';
import { SendIds } from './send-ids';
import { SingleUseCodes } from './single-use-codes';
import { TokenDesk } from './token-desk';
import { TroubleSwitches } from './trouble-switches';
import { WireLog } from './wire-log';

const OAUTH_CODE_MS = 5 * 60_000;
const RESPONSE_CODE_MS = 72 * 3600_000;

/** Who may be shown another card in place of which one. */
export interface ResponseGrant {
  readonly receivers: readonly string[];
  readonly sendId: string;
}

/** Everything the simulated platform remembers. Lives as long as the process. */
export class SandboxState {
  /** Names this life of the simulator. */
  readonly runs = randomUUID();
  readonly events = new SandboxEvents();
  readonly clock: SandboxClock;
  readonly stepper: ClockStepper;
  readonly members: MemberDirectory;
  readonly tokens: TokenDesk;
  readonly media: MediaStore;
  readonly chat: ChatLog;
  readonly groups = new GroupChats();
  readonly robots: GroupRobots;
  readonly duplicates: DuplicateMemory;
  readonly throttle: MemberThrottle;
  readonly oauthCodes: SingleUseCodes<{ readonly userid: string }>;
  readonly responseCodes: SingleUseCodes<ResponseGrant>;
  readonly ids: SendIds;
  readonly faults = new FaultPlan();
  readonly switches: TroubleSwitches;
  readonly wire: WireLog;
  readonly crypto: CallbackCrypto;
  readonly #closers: (() => Promise<void>)[] = [];
  /** Menu of the app as the bot last set it. */
  menu: Readonly<Record<string, unknown>> | null = null;
  app: AppSettings;
  delivery: DeliverySettings = {
    attempts: 3,
    timeoutMs: 5000,
    retries: 'identical',
    envelope: 'traffic',
    contentType: 'text/xml',
  };

  constructor(readonly options: SandboxOptions) {
    const { machineNow, filesFromMembers } = options;
    this.app = {
      enabled: true,
      allowedIps: null,
      filesFromMembers,
      trustedDomain: null,
      answersSendIds: true,
    };
    const now = () => this.clock.now();
    this.clock = new SandboxClock(options.clockStart, machineNow);
    this.clock.setRunning(options.clockRunning);
    this.clock.onChange(() => this.events.publish({ type: 'clock', payload: this.clockFace() }));
    this.stepper = new ClockStepper(this.clock, {
      pauseMs: options.morningPauseMs,
      patienceMs: options.morningPatienceMs,
      exchanges: () => this.wire.count,
      botState: this.#botState(),
      machineNow,
    });
    this.switches = new TroubleSwitches(this.faults, options.desk, (payload) =>
      this.events.publish({ type: 'switches', payload }),
    );
    this.members = new MemberDirectory(options.corpName, options.members);
    this.tokens = new TokenDesk(machineNow);
    this.media = new MediaStore(now);
    this.chat = new ChatLog(now, (payload) => this.events.publish({ type: 'message', payload }));
    this.duplicates = new DuplicateMemory(machineNow);
    this.throttle = new MemberThrottle(machineNow);
    this.robots = new GroupRobots(machineNow);
    this.oauthCodes = new SingleUseCodes('', OAUTH_CODE_MS, machineNow);
    this.responseCodes = new SingleUseCodes('rc_', RESPONSE_CODE_MS, () => now().getTime());
    this.ids = new SendIds(options.personality, machineNow);
    const { secret, callbackToken, callbackAesKey, gateway, contacts } = options;
    const secrets = [
      ...[secret, callbackToken, callbackAesKey, gateway?.paasToken ?? ''],
      ...[contacts?.token ?? '', contacts?.aesKey ?? ''],
    ];
    this.wire = new WireLog(
      machineNow,
      secrets.filter((value) => value !== ''),
      (payload) => this.events.publish({ type: 'wire', payload }),
    );
    this.crypto = new CallbackCrypto(options.callbackToken, options.callbackAesKey, options.corpId);
  }

  /** What cannot be sent because of a trouble that was switched on is not waited for. */
  #botState(): (officeTime: Date) => Promise<BotState> {
    const look = watchBot(new URL('/metrics', this.options.callbackUrl).href);
    return async (officeTime) => {
      const { platformDown, databaseAway } = this.switches.now;
      if (databaseAway) return 'unknown';
      const state = await look(officeTime);
      return platformDown && state === 'sending' ? 'at-rest' : state;
    };
  }

  clockFace() {
    return { now: this.clock.now().toISOString(), running: this.clock.running };
  }

  /** `closer` is called when the simulator stops. */
  onClose(closer: () => Promise<void>): void {
    this.#closers.push(closer);
  }

  async close(): Promise<void> {
    this.stepper.stop();
    this.clock.close();
    await Promise.all(this.#closers.map((closer) => closer()));
  }
}
