import type { MemberRow } from './member-directory';
import type { OfficeDesk } from './office-desk';

/** `public` is WeCom, `private` a 政务微信 deployment: ids, endpoints and message types differ. */
export type Personality = 'public' | 'private';

export interface GatewayKeys {
  readonly paasId: string;
  readonly paasToken: string;
  /** `x-tif-` or `x-rio-`. */
  readonly prefix: string;
}

/** How callbacks travel; every field may be changed while the sandbox runs. */
export interface DeliverySettings {
  /** Tries in total. The platform's wording allows three or four. */
  readonly attempts: number;
  readonly timeoutMs: number;
  /** Whether a retry repeats the bytes or encrypts the same inner XML afresh; the platform does not say. */
  readonly retries: 'identical' | 're-encrypted';
  readonly envelope: EnvelopeShape;
  /** Empty: the header is left out. */
  readonly contentType: string;
}

/** `traffic` as seen on the wire, `documented` order, `plain` without CDATA, `spaced` over several lines, `no-agent` without AgentID. */
export const ENVELOPE_SHAPES = ['traffic', 'documented', 'plain', 'spaced', 'no-agent'] as const;
export type EnvelopeShape = (typeof ENVELOPE_SHAPES)[number];

/** What an administrator sets in the console; every field may be changed while the sandbox runs. */
export interface AppSettings {
  readonly enabled: boolean;
  /** Addresses that may call the API; null: all. */
  readonly allowedIps: readonly string[] | null;
  /** Whether files that a member sends reach the callback; the real platform is not known to do so. */
  readonly filesFromMembers: boolean;
  /** Host with port to which OAuth may redirect; null: any. */
  readonly trustedDomain: string | null;
  /** Whether a send answers with msgid or jobid; one private server gave neither. */
  readonly answersSendIds: boolean;
}

/** Where the address-book assistant reports changes, with keys of its own. */
export interface ContactsReceiver {
  readonly url: string;
  readonly token: string;
  readonly aesKey: string;
}

export interface SandboxOptions {
  /** 0 lets the system choose. */
  readonly port: number;
  /** Path before `/cgi-bin`, such as `/ebus/wwlapi`; empty on public WeCom. */
  readonly prefix: string;
  readonly personality: Personality;
  readonly corpId: string;
  readonly corpName: string;
  readonly agentId: number;
  readonly secret: string;
  /** Where members' messages go: the bot's callback address. */
  readonly callbackUrl: string;
  readonly callbackToken: string;
  readonly callbackAesKey: string;
  /** Null: nobody is told of changes of the address book. */
  readonly contacts: ContactsReceiver | null;
  readonly members: readonly MemberRow[];
  readonly clockStart: Date;
  /** Whether the clock runs from the start; frozen otherwise. */
  readonly clockRunning: boolean;
  readonly gateway: GatewayKeys | null;
  /** At the start; later by the administrator's settings. */
  readonly filesFromMembers: boolean;
  /** Milliseconds since 1970 by the machine's clock: tokens, pacing and the duplicate check count on it. */
  readonly machineNow: () => number;
  /** Pause between two looks at the bot at each morning of a stepped jump, machine milliseconds. */
  readonly morningPauseMs: number;
  /** A bot that does not come to rest at a morning is left behind after so long, machine milliseconds. */
  readonly morningPatienceMs: number;
  /** Null: nobody stands behind this simulator who could look into the office or begin anew. */
  readonly desk: OfficeDesk | null;
}
