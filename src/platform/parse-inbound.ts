import { createHash } from 'node:crypto';
import type { InboundContent, InboundMessage } from '../conversation/inbound-message';
import { CallbackCryptoError } from './callback-crypto';
import {
  parseXml,
  textOf,
  withoutWhiteSpaceBetweenElements,
  type XmlElement,
  type XmlValue,
} from './wire-format';

/** Elements that every message and event has; the rest of an event goes into `fields`. */
const COMMON = new Set([
  'ToUserName',
  'FromUserName',
  'CreateTime',
  'MsgType',
  'Event',
  'EventKey',
  'AgentID',
  'AgentId',
]);

/** Fields that hold userids: the platform does not tell their case apart, our rows do. */
const USERID_FIELDS = new Set(['UserID', 'NewUserID', 'DirectLeader', 'AddUserItems', 'DelUserItems']);

/** As long as an account may be. */
const LONGEST_USERID = 64;
/** As long as the column that holds it. */
const LONGEST_KEY = 160;

/**
 * Decrypted XML to the bot's words (docs/platform.md 5, 6). Element order, CDATA and unknown elements do
 * not matter; a type we do not know is `other`. Throws −40002 when sender, time or type is missing or cannot be one.
 * `envelopeAgentId` fills in for an inner XML without AgentID.
 */
export function parseInbound(innerXml: string, envelopeAgentId: string | null = null): InboundMessage {
  const fields = parseXml(innerXml);
  const agentId = trimmed(fields, 'AgentID') ?? trimmed(fields, 'AgentId') ?? envelopeAgentId ?? '';
  const from = required(fields, 'FromUserName').toLowerCase();
  if (from.length > LONGEST_USERID) throw new CallbackCryptoError('xmlInvalid');
  const type = required(fields, 'MsgType').toLowerCase();
  return {
    dedupeKey: dedupeKey(innerXml, fields, { agentId, from, type }),
    agentId,
    from,
    sentAt: instant(required(fields, 'CreateTime')),
    content: contentOf(type, fields),
  };
}

/**
 * A message is known by its MsgId, which has been seen to collide between members and apps. An event has
 * none, and sender plus second is too weak a key (docs/platform.md 4.5): its whole text is hashed.
 */
function dedupeKey(
  innerXml: string,
  fields: XmlElement,
  of: { agentId: string; from: string; type: string },
): string {
  const messageId = trimmed(fields, 'MsgId');
  const key = `${of.agentId}|${of.from}|${messageId}`;
  if (of.type !== 'event' && messageId !== null && key.length <= LONGEST_KEY) return key;
  return createHash('sha256').update(withoutWhiteSpaceBetweenElements(innerXml)).digest('hex');
}

function contentOf(type: string, fields: XmlElement): InboundContent {
  switch (type) {
    case 'text':
      return { type, text: textOf(fields, 'Content') ?? '' };
    case 'image':
    case 'voice':
    case 'video':
    case 'file':
      return mediaContent(type, fields);
    case 'event':
      return {
        type,
        // Documented in mixed case (`LOCATION`, `click`); servers are not trusted to keep it.
        event: required(fields, 'Event').toLowerCase(),
        key: textOf(fields, 'EventKey') ?? '',
        fields: eventFields(fields),
      };
    default:
      return { type: 'other', name: type.slice(0, 64) };
  }
}

function mediaContent(type: 'image' | 'voice' | 'video' | 'file', fields: XmlElement): InboundContent {
  const mediaId = trimmed(fields, 'MediaId');
  if (mediaId === null) return { type: 'other', name: type };
  return { type, mediaId, format: trimmed(fields, 'Format') };
}

/**
 * Nested elements become paths (`ScanCodeInfo.ScanResult`). A repeated element's second and later
 * occurrences are numbered (`PicList.item[2].PicMd5Sum`), so that one and the first of many read alike.
 */
function eventFields(fields: XmlElement): Record<string, string> {
  const flat: [string, string][] = [];
  for (const [name, child] of Object.entries(fields)) {
    if (!COMMON.has(name)) flat.push(...flattened(name, child));
  }
  return Object.fromEntries(
    flat.map(([path, text]) => [path, USERID_FIELDS.has(path) ? text.toLowerCase() : text]),
  );
}

function flattened(path: string, child: XmlValue): [string, string][] {
  if (typeof child === 'string') return [[path, child]];
  if (Array.isArray(child)) {
    return child.flatMap((one: XmlValue, index) =>
      flattened(index === 0 ? path : `${path}[${index + 1}]`, one),
    );
  }
  return Object.entries(child).flatMap(([name, grandchild]) => flattened(`${path}.${name}`, grandchild));
}

function required(fields: XmlElement, name: string): string {
  const found = trimmed(fields, name);
  if (found === null) throw new CallbackCryptoError('xmlInvalid');
  return found;
}

/** Null for a missing and for a blank element alike. */
function trimmed(fields: XmlElement, name: string): string | null {
  return textOf(fields, name)?.trim() || null;
}

function instant(seconds: string): Date {
  if (!/^\d{1,11}$/.test(seconds)) throw new CallbackCryptoError('xmlInvalid');
  return new Date(Number(seconds) * 1000);
}
