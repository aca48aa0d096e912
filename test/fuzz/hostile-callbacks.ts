import { CallbackCrypto } from '../../src/platform/callback-crypto';
import {
  buildEnvelope,
  buildXml,
  parseEncryptedReply,
  parsePassiveText,
  type XmlInputFields,
} from '../../src/platform/wire-format';
import { CONTACTS_KEYS } from '../journeys/running-office';
import { AES_KEY, AGENT_ID, CORP_ID, TOKEN } from '../support/invented-app';
import type { Random } from '../year/random';
import { hostileText, hostileValue, wellFormed } from './hostile-words';
import { anyBytes, mutatedBytes } from './mutated-bytes';
import type { Shot } from './shot';

const APP = new CallbackCrypto(TOKEN, AES_KEY, CORP_ID);
const STRANGER = new CallbackCrypto('another-token', AES_KEY, CORP_ID);
const ADDRESS_BOOK = new CallbackCrypto(CONTACTS_KEYS.token, CONTACTS_KEYS.aesKey, CORP_ID);
const EVENTS = [
  'enter_agent',
  'subscribe',
  'unsubscribe',
  'click',
  'LOCATION',
  'template_card_event',
  'view',
];
const CHANGES = ['create_user', 'update_user', 'delete_user', 'create_party', 'delete_party', 'nonsense'];
const KINDS = ['text', 'text', 'text', 'text', 'image', 'voice', 'video', 'file', 'location', 'nonsense'];

/** Requests to the callback addresses, most of them signed with the right keys: only those reach what is behind. */
export class HostileCallbacks {
  private count = 0;
  private last: Shot | null = null;

  constructor(
    private readonly random: Random,
    private readonly senders: readonly string[],
    private readonly nowSeconds: () => number,
    /** Keeps the numbers of messages apart from those of others. */
    private readonly lane: string,
  ) {}

  next(): Shot {
    switch (this.random.weighted({ said: 8, event: 2, change: 1, xml: 3, again: 1, forged: 2, bytes: 1 })) {
      case 'said':
        this.last = this.said(hostileText(this.random));
        return this.last;
      case 'event':
        return sealed('event', this.eventXml(), APP);
      case 'change':
        return sealed('address book', this.changeXml(), ADDRESS_BOOK, '/wecom/contacts');
      case 'xml':
        return sealed('signed, XML out of order', this.spoiledXml(), APP);
      case 'again':
        return this.last ? { ...this.last, kind: 'delivered again' } : this.next();
      case 'forged':
        return { ...sealed('signed by a stranger', this.messageXml('18 已完成'), STRANGER), isForged: true };
      case 'bytes':
        return this.anyRequest();
    }
  }

  said(text: string): Shot {
    return sealed('message', this.messageXml(text), APP);
  }

  private messageXml(text: string): string {
    const kind = this.random.pick(KINDS);
    const content: XmlInputFields =
      kind === 'text'
        ? { Content: text }
        : { MediaId: this.random.chance(0.2) ? text : 'media', Format: 'amr' };
    return this.xml({ MsgType: kind, ...content, MsgId: `${this.lane}${++this.count}` });
  }

  private eventXml(): string {
    const { random } = this;
    return this.xml({
      MsgType: 'event',
      Event: random.pick(EVENTS),
      EventKey: random.pick(['say:', 'settle:', '']) + hostileText(random),
      TaskId: hostileValue(random),
      ResponseCode: random.chance(0.5) ? hostileValue(random) : 'code',
      SelectedItems: { SelectedItem: [hostileValue(random), { QuestionKey: hostileValue(random) }] },
    });
  }

  private changeXml(): string {
    const { random } = this;
    return this.xml({
      FromUserName: 'sys',
      MsgType: 'event',
      Event: 'change_contact',
      ChangeType: random.pick(CHANGES),
      UserID: random.chance(0.3) ? `passing${random.int(50)}` : hostileValue(random),
      NewUserID: hostileValue(random),
      Name: hostileValue(random),
      Mobile: hostileValue(random),
      Department: hostileValue(random),
    });
  }

  private xml(fields: XmlInputFields): string {
    const { random } = this;
    return buildXml({
      ToUserName: CORP_ID,
      FromUserName: random.chance(0.05) ? hostileValue(random) : random.pick(this.senders),
      CreateTime: this.nowSeconds(),
      AgentID: AGENT_ID,
      ...fields,
    });
  }

  /** A message's XML that nobody in order would write. */
  private spoiledXml(): string {
    const { random } = this;
    const good = this.messageXml(hostileText(random));
    const inside = (xml: string) => good.replace('</xml>', `${xml}</xml>`);
    switch (random.int(9)) {
      case 0:
        return `<!DOCTYPE xml [<!ENTITY a "&b;"><!ENTITY b SYSTEM "file:///etc/passwd">]>${good}`;
      case 1:
        return inside('<a>'.repeat(1 + random.int(5000)));
      case 2:
        return inside(`${'<a>'.repeat(2000)}1${'</a>'.repeat(2000)}`);
      case 3:
        return inside('<FromUserName>tongchou</FromUserName><MsgId>1</MsgId>');
      case 4:
        return inside(`<__proto__><toString>1</toString></__proto__><constructor>1</constructor>`);
      case 5:
        return inside(`<A ${'a="1" '.repeat(random.int(3000))}>&#${random.int(0x120000)};&#x0;&nbsp;&a;</A>`);
      case 6:
        return good.replace(/<CreateTime>\d+/, `<CreateTime>${hostileValue(random)}`);
      case 7:
        return good.replace(/<MsgId>.*<\/MsgId>/, `<MsgId>${'9'.repeat(random.int(400))}</MsgId>`);
      default:
        return mutatedBytes(random, Buffer.from(good)).toString('utf8');
    }
  }

  /** Whatever somebody may send who knows nothing but the address. */
  private anyRequest(): Shot {
    const { random } = this;
    const good = this.said('18 已完成');
    const query = new URLSearchParams({
      msg_signature: hostileValue(random),
      timestamp: hostileValue(random),
      nonce: hostileValue(random),
      echostr: hostileValue(random),
    });
    return {
      kind: 'unsigned',
      isForged: true,
      method: random.pick(['GET', 'POST', 'POST', 'PUT', 'OPTIONS', 'HEAD', 'DELETE']),
      path: random.chance(0.3)
        ? `/wecom/${encodeURI(wellFormed(hostileValue(random)))}`
        : `/wecom/callback?${query}`.slice(0, 4000),
      headers: {
        'Content-Type': random.pick(['text/xml', 'application/json', 'multipart/form-data; boundary=x']),
      },
      body: random.chance(0.5)
        ? mutatedBytes(random, Buffer.from(String(good.body)))
        : anyBytes(random, 70_000),
    };
  }
}

let nonces = 0;

function sealed(kind: string, inner: string, crypto: CallbackCrypto, path = '/wecom/callback'): Shot {
  const { encrypt, msgSignature, timestamp, nonce } = crypto.seal(inner, '1655950000', String(++nonces));
  const query = new URLSearchParams({ msg_signature: msgSignature, timestamp, nonce });
  const body = buildEnvelope({ toUserName: CORP_ID, encrypt, agentId: String(AGENT_ID) });
  const headers = { 'Content-Type': 'text/xml' };
  return { kind, method: 'POST', path: `${path}?${query}`, headers, body, inside: inner };
}

/** What the bot says in an answer; empty where it says nothing. */
export function passiveReply(body: string): string {
  return body === '' ? '' : parsePassiveText(APP.open(parseEncryptedReply(body))).content;
}
