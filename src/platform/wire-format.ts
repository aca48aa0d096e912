import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { z } from 'zod';
import { CallbackCryptoError, type SignedCiphertext } from './callback-crypto';

/**
 * The XML of callbacks in both directions (docs/platform.md 4, 5, 7): what the bot reads the simulator
 * builds, and the other way round. Knows shapes, not meanings. Everything unreadable is −40002.
 */

/** An element: text, children by name, or, where a name is repeated, a list. Numbers stay text. */
export type XmlValue = string | XmlElement | readonly XmlValue[];
export interface XmlElement {
  readonly [name: string]: XmlValue;
}

/** Outer XML of a delivery. `agentId` is null for address-book callbacks, which have none. */
export interface CallbackEnvelope {
  readonly toUserName: string;
  readonly encrypt: string;
  readonly agentId: string | null;
}

/** Plaintext of the only passive reply the bot gives: a text to one member. */
export interface PassiveTextReply {
  readonly toUserName: string;
  readonly fromUserName: string;
  readonly createTimeSeconds: number;
  readonly content: string;
}

/** Plain text in a builder's input is written as CDATA; a number is written bare, as the platform does. */
export type XmlInput = string | number | readonly XmlInput[] | { readonly [name: string]: XmlInput };
export type XmlInputFields = { readonly [name: string]: XmlInput };

const parser = new XMLParser({
  // Numbers stay strings: a MsgId exceeds 2^53, a userid may be 007.
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreAttributes: true,
  // Only the five named entities and character references remain: a DTD is refused before parsing.
  processEntities: true,
  htmlEntities: true,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

const element: z.ZodType<XmlElement> = z.lazy(() => z.record(z.string(), value));
const value: z.ZodType<XmlValue> = z.lazy(() => z.union([z.string(), element, z.array(value)]));
const document = z.object({ xml: element });

const text = z.string();
const filled = z.string().trim().min(1);
const integer = z
  .string()
  .trim()
  .regex(/^\d{1,15}$/)
  .transform(Number);

const envelopeFields = z.object({
  ToUserName: text.default(''),
  // Not trimmed: the signature covers the text exactly as received.
  Encrypt: text.min(1),
  AgentID: text.optional(),
});

const replyFields = z.object({
  Encrypt: text.min(1),
  MsgSignature: filled,
  TimeStamp: filled,
  Nonce: filled,
});

const passiveTextFields = z.object({
  ToUserName: filled,
  FromUserName: filled,
  CreateTime: integer,
  MsgType: z.literal('text'),
  Content: text,
});

/** Parses one `<xml>` document: no DTD, one root, well-formed. White space between elements is dropped. */
export function parseXml(source: string): XmlElement {
  const flat = parseFlat(source);
  if (flat) return flat;
  refuseDocumentType(source);
  try {
    if (XMLValidator.validate(source) !== true) throw new CallbackCryptoError('xmlInvalid');
    const parsed = document.parse(parser.parse(source));
    return withoutGaps(parsed.xml);
  } catch (error) {
    if (error instanceof CallbackCryptoError) throw error;
    // The parser's message may quote the document: keep it out of logs.
    throw new CallbackCryptoError('xmlInvalid');
  }
}

const FLAT_ROOT = /^\s*<xml>([\s\S]*)<\/xml>\s*$/;
const FLAT_ELEMENT = /\s*<([A-Za-z_][\w.-]*)>(?:<!\[CDATA\[((?:(?!\]\]>)[\s\S])*)\]\]>|([^<>&]*))<\/\1>\s*/y;
/** Has a meaning for objects. */
const INHERITED = /^(?:__proto__|constructor|prototype)$/;

/**
 * Messages as they come: one level of elements, each once, of text or one CDATA section. What is not exactly so is null, and
 * read by the parser, which takes several times as long and gives the same.
 */
function parseFlat(source: string): XmlElement | null {
  // A parser reads other ends of lines as line feeds.
  const inner = source.includes('\r') ? undefined : FLAT_ROOT.exec(source)?.[1];
  if (inner === undefined) return null;
  const fields: Record<string, string> = {};
  FLAT_ELEMENT.lastIndex = 0;
  for (let at = 0; at < inner.length; at = FLAT_ELEMENT.lastIndex) {
    const element = FLAT_ELEMENT.exec(inner);
    const name = element?.[1];
    if (!element || name === undefined || INHERITED.test(name) || Object.hasOwn(fields, name)) return null;
    fields[name] = element[2] ?? element[3] ?? '';
  }
  return Object.keys(fields).length > 0 ? fields : null;
}

export function buildXml(fields: XmlInputFields): string {
  return `<xml>${buildFields(fields)}</xml>`;
}

export function parseEnvelope(source: string): CallbackEnvelope {
  const fields = checked(envelopeFields, parseXml(source));
  return {
    toUserName: fields.ToUserName,
    encrypt: fields.Encrypt,
    agentId: fields.AgentID?.trim() || null,
  };
}

/** In the order of real traffic, which differs from the documentation's. */
export function buildEnvelope(envelope: CallbackEnvelope): string {
  const { toUserName, encrypt, agentId } = envelope;
  const fields: XmlInputFields = { ToUserName: toUserName, Encrypt: encrypt };
  return buildXml(agentId === null ? fields : { ...fields, AgentID: agentId });
}

export function parseEncryptedReply(source: string): SignedCiphertext {
  const fields = checked(replyFields, parseXml(source));
  return {
    encrypt: fields.Encrypt,
    msgSignature: fields.MsgSignature,
    timestamp: fields.TimeStamp,
    nonce: fields.Nonce,
  };
}

export function buildEncryptedReply(signed: SignedCiphertext): string {
  const { encrypt, msgSignature, timestamp, nonce } = signed;
  if (!/^\d+$/.test(timestamp)) throw new CallbackCryptoError('xmlBuildFailed');
  // As text, not as a number: a time stamp is never re-formatted.
  return `<xml>${buildFields({ Encrypt: encrypt, MsgSignature: msgSignature })}<TimeStamp>${timestamp}</TimeStamp>${buildFields({ Nonce: nonce })}</xml>`;
}

export function parsePassiveText(source: string): PassiveTextReply {
  const fields = checked(passiveTextFields, parseXml(source));
  return {
    toUserName: fields.ToUserName,
    fromUserName: fields.FromUserName,
    createTimeSeconds: fields.CreateTime,
    content: fields.Content,
  };
}

export function buildPassiveText(reply: PassiveTextReply): string {
  return buildXml({
    ToUserName: reply.toUserName,
    FromUserName: reply.fromUserName,
    CreateTime: reply.createTimeSeconds,
    MsgType: 'text',
    Content: reply.content,
  });
}

/** The text of one element; null when it is missing, repeated or not text. */
export function textOf(fields: XmlElement, name: string): string | null {
  const found = fields[name];
  return typeof found === 'string' ? found : null;
}

/**
 * The inner XML with the white space between elements removed: the same for every delivery of an event,
 * however its envelope was re-written. White space inside CDATA stays.
 */
export function withoutWhiteSpaceBetweenElements(source: string): string {
  return source
    .replace(/<!\[CDATA\[[\s\S]*?\]\]>|>\s+(?=<)/g, (match) => (match.startsWith('>') ? '>' : match))
    .trim();
}

/** A DTD is the way to external entities and entity bombs; callbacks have none (docs/platform.md 3.5). */
function refuseDocumentType(source: string): void {
  if (source.replace(/<!\[CDATA\[[\s\S]*?\]\]>/g, '').includes('<!D')) {
    throw new CallbackCryptoError('xmlInvalid');
  }
}

function checked<T>(schema: z.ZodType<T>, fields: XmlElement): T {
  const result = schema.safeParse(fields);
  // zod's issues name paths and expectations; the reason alone is enough, and nothing received is quoted.
  if (!result.success) throw new CallbackCryptoError('xmlInvalid');
  return result.data;
}

function withoutGaps(parent: XmlElement): XmlElement {
  const kept: [string, XmlValue][] = [];
  for (const [name, child] of Object.entries(parent)) {
    if (name === '#text') {
      if (typeof child !== 'string' || child.trim() !== '') throw new CallbackCryptoError('xmlInvalid');
      continue;
    }
    kept.push([name, tidied(child)]);
  }
  return Object.fromEntries(kept);
}

function tidied(child: XmlValue): XmlValue {
  if (typeof child === 'string') return child;
  return isList(child) ? child.map(tidied) : withoutGaps(child);
}

function isList(child: XmlValue): child is readonly XmlValue[] {
  return Array.isArray(child);
}

function buildFields(fields: XmlInputFields): string {
  return Object.entries(fields)
    .map(([name, input]) => buildElement(name, input))
    .join('');
}

function buildElement(name: string, input: XmlInput): string {
  if (!/^[A-Za-z_][\w.-]*$/.test(name)) throw new CallbackCryptoError('xmlBuildFailed');
  if (typeof input === 'string') return `<${name}>${cdata(input)}</${name}>`;
  if (typeof input === 'number') return `<${name}>${input}</${name}>`;
  // A list is a repeated element, not a wrapper (docs/platform.md 7).
  if (isInputList(input)) return input.map((one) => buildElement(name, one)).join('');
  return `<${name}>${buildFields(input)}</${name}>`;
}

function isInputList(input: XmlInput): input is readonly XmlInput[] {
  return Array.isArray(input);
}

/** XML 1.0 has no place for most control characters, nor for half a character. */
export function withoutUnwritable(text: string): string {
  return text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '');
}

/** CDATA cannot hold its own end. */
function cdata(content: string): string {
  return `<![CDATA[${withoutUnwritable(content).replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}
