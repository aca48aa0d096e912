import { Sentence } from './sentence';

const CAPACITY = 500;
const EXCERPT = 4000;

/** One exchange with the bot as it is noted. */
export interface NewWireEntry {
  readonly kind: 'api' | 'callback' | 'verify' | 'dropped';
  /** `POST /cgi-bin/message/send`, or what was delivered to whom. */
  readonly title: string | Sentence;
  readonly sent: string;
  readonly received: string;
  /** What `received` says once decrypted; null where it was not encrypted, or could not be read. */
  readonly decrypted?: string | null;
  readonly tookMs?: number;
}

/** One exchange with the bot, in either direction, without secrets. */
export interface WireEntry extends Required<NewWireEntry> {
  readonly seq: number;
  readonly title: string;
  readonly titleInEnglish: string;
  /** Machine time. */
  readonly at: string;
}

/** A ring of the latest exchanges: what the visitor of the page, or a failing test, wants to read. */
export class WireLog {
  #entries: WireEntry[] = [];
  #lastSeq = 0;

  constructor(
    private readonly machineNow: () => number,
    private readonly secrets: readonly string[],
    private readonly onEntry: (entry: WireEntry) => void,
  ) {}

  add({ kind, title, sent, received, decrypted = null, tookMs = 0 }: NewWireEntry): void {
    this.#lastSeq += 1;
    const excerpt = (text: string) => this.#redact(text).slice(0, EXCERPT);
    const entry: WireEntry = {
      seq: this.#lastSeq,
      at: new Date(this.machineNow()).toISOString(),
      kind,
      title: excerpt(String(title)),
      titleInEnglish: excerpt(title instanceof Sentence ? title.en : title),
      sent: excerpt(sent),
      received: excerpt(received),
      decrypted: decrypted === null ? null : excerpt(decrypted),
      tookMs,
    };
    this.#entries = [...this.#entries.slice(-(CAPACITY - 1)), entry];
    this.onEntry(entry);
  }

  /** How many exchanges there have been. */
  get count(): number {
    return this.#lastSeq;
  }

  after(seq: number): WireEntry[] {
    return this.#entries.filter((entry) => entry.seq > seq);
  }

  clear(): void {
    this.#entries = [];
  }

  /** Tokens by their name, in a query or in JSON; configured secrets by their value, wherever they stand. */
  #redact(text: string): string {
    const named = text
      .replace(/([?&](?:access_token|corpsecret|code|key|user_ticket)=)[^&\s"]+/g, '$1***')
      .replace(/("(?:access_token|corpsecret|ticket|user_ticket)"\s*:\s*")[^"]*/g, '$1***');
    return this.secrets.reduce((safe, secret) => safe.replaceAll(secret, '***'), named);
  }
}
