import { type CallbackCrypto, CallbackCryptoError } from '../../platform/callback-crypto';
import {
  parseEncryptedReply,
  parseXml,
  textOf,
  type XmlElement,
  type XmlValue,
} from '../../platform/wire-format';
import type { ChatContent } from '../chat-message';
import type { MediaStore, MediaType } from '../media-store';
import { cutUtf8 } from '../platform-api/utf8-cut';
import { Sentence } from '../sentence';
import type { MemberAct } from './inner-xml';

const MAX_TEXT_BYTES = 2048;

/** Events after which the platform shows a passive reply (docs/platform.md 7). */
const EVENTS_WITH_REPLY = [
  'subscribe',
  'enter_agent',
  'location',
  'click',
  'view',
  'view_miniprogram',
  'scancode_waitmsg',
  'template_card_menu_event',
  'template_card_event',
];

/** After a press nothing but a change of the card is shown. */
const PRESS = 'template_card_event';
const UPDATES = ['update_button', 'update_template_card'];

export type PassiveReply =
  | { readonly kind: 'none' }
  | { readonly kind: 'message'; readonly content: ChatContent }
  /** The card that was pressed gets this grey label in place of its buttons. */
  | { readonly kind: 'card-label'; readonly label: string }
  | { readonly kind: 'refused'; readonly problem: Sentence };

export interface ReplyContext {
  readonly corpId: string;
  readonly userid: string;
  readonly act: MemberAct;
  readonly crypto: CallbackCrypto;
  readonly media: MediaStore;
}

/** The inner XML of a passive reply, for the wire log; null where the body holds none that can be read. */
export function openReply(body: string, crypto: CallbackCrypto): string | null {
  try {
    return crypto.open(parseEncryptedReply(body));
  } catch (error) {
    if (error instanceof CallbackCryptoError) return null;
    throw error;
  }
}

/** Reads the body of a 200 answer as the platform would; what it would ignore comes back as a problem. */
export function readPassiveReply(body: string, context: ReplyContext): PassiveReply {
  if (body.trim() === '' || body.trim() === 'success') return { kind: 'none' };
  try {
    const fields = parseXml(context.crypto.open(parseEncryptedReply(body)));
    return judge(fields, context);
  } catch (error) {
    if (error instanceof CallbackCryptoError)
      return refused(
        `被动回复无法解读（${error.message}）`,
        `The passive reply cannot be read (${error.message})`,
      );
    throw error;
  }
}

function judge(fields: XmlElement, context: ReplyContext): PassiveReply {
  const { act, userid, corpId } = context;
  if (textOf(fields, 'ToUserName')?.toLowerCase() !== userid)
    return refused(
      '被动回复的 ToUserName 不是发消息的人',
      'ToUserName of the passive reply is not who had written',
    );
  if (textOf(fields, 'FromUserName') !== corpId)
    return refused(
      '被动回复的 FromUserName 不是单位的 corpid',
      'FromUserName of the passive reply is not the corpid',
    );
  if (!/^\d+$/.test(textOf(fields, 'CreateTime') ?? ''))
    return refused('被动回复缺少 CreateTime', 'The passive reply has no CreateTime');
  if (act.type === 'event' && !EVENTS_WITH_REPLY.includes(act.event.toLowerCase())) {
    return refused(
      `平台不接受对事件 ${act.event} 的被动回复`,
      `The platform takes no passive reply to the event ${act.event}`,
    );
  }
  const type = textOf(fields, 'MsgType') ?? '';
  if (act.type === 'event' && act.event.toLowerCase() === PRESS && !UPDATES.includes(type)) {
    return refused(
      '平台对卡片按钮事件只接受更新卡片的被动回复',
      'To a pressed button the platform takes only a change of the card',
    );
  }
  switch (type) {
    case 'text':
      return readText(textOf(fields, 'Content') ?? '');
    case 'image':
    case 'voice':
    case 'video':
      return readMedia(type, nested(fields, capitalised(type)), context.media);
    case 'news':
      return readNews(fields);
    case 'update_button':
      return readLabel(nested(fields, 'Button'));
    case 'update_taskcard':
      return readLabel(nested(fields, 'TaskCard'));
    default:
      return refused(
        `被动回复不支持消息类型 ${type || '（缺失）'}`,
        `A passive reply cannot be of the type ${type || '(missing)'}`,
      );
  }
}

function readText(text: string): PassiveReply {
  if (text === '') return refused('被动回复的文字为空', 'The passive reply has no text');
  const shown = cutUtf8(text, MAX_TEXT_BYTES);
  return { kind: 'message', content: { type: 'text', text: shown, truncated: shown !== text } };
}

function readMedia(type: Exclude<MediaType, 'file'>, element: XmlElement, store: MediaStore): PassiveReply {
  const media = store.findFresh(textOf(element, 'MediaId') ?? '');
  if (media?.type !== type)
    return refused(
      '被动回复的 MediaId 无效或已过期',
      'The MediaId of the passive reply is unknown or too old',
    );
  const { mediaId, filename, contentType, bytes } = media;
  const title = textOf(element, 'Title') ?? '';
  const description = textOf(element, 'Description') ?? '';
  return {
    kind: 'message',
    content: { type, mediaId, filename, contentType, size: bytes.length, title, description },
  };
}

function readNews(fields: XmlElement): PassiveReply {
  const items = elements(nested(fields, 'Articles').item);
  if (items.length === 0) return refused('被动回复的图文为空', 'The passive reply has no articles');
  const articles = items.map((item) => ({
    title: textOf(item, 'Title') ?? '',
    description: textOf(item, 'Description') ?? '',
    url: textOf(item, 'Url') ?? '',
    picurl: textOf(item, 'PicUrl') ?? '',
  }));
  return { kind: 'message', content: { type: 'news', articles } };
}

function readLabel(element: XmlElement): PassiveReply {
  const label = textOf(element, 'ReplaceName') ?? '';
  return label === ''
    ? refused('被动回复缺少 ReplaceName', 'The passive reply has no ReplaceName')
    : { kind: 'card-label', label };
}

function nested(fields: XmlElement, name: string): XmlElement {
  return elements(fields[name])[0] ?? {};
}

function elements(value: XmlValue | undefined): XmlElement[] {
  if (value === undefined || typeof value === 'string') return [];
  return isList(value) ? value.flatMap(elements) : [value];
}

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function refused(zh: string, en: string): PassiveReply {
  return { kind: 'refused', problem: new Sentence(zh, en) };
}
