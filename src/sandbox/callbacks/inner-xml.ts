import { buildXml, type XmlInputFields } from '../../platform/wire-format';

/** What a member does, as far as the bot hears of it. */
export type MemberAct =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image'; readonly mediaId: string; readonly picUrl: string }
  | { readonly type: 'voice'; readonly mediaId: string; readonly format: string }
  | { readonly type: 'video'; readonly mediaId: string; readonly thumbMediaId: string }
  | { readonly type: 'file'; readonly mediaId: string; readonly filename: string }
  | { readonly type: 'event'; readonly event: string; readonly fields: XmlInputFields };

export interface InnerMessage {
  readonly corpId: string;
  readonly from: string;
  readonly createdAt: Date;
  readonly agentId: number;
  /** Null for events, which have none. */
  readonly msgId: string | null;
  readonly act: MemberAct;
}

/** The plaintext of a callback, elements in the order of docs/platform.md 5 and 6, no white space between. */
export function buildInnerXml(message: InnerMessage): string {
  const start = buildXml({
    ToUserName: message.corpId,
    FromUserName: message.from,
    CreateTime: Math.floor(message.createdAt.getTime() / 1000),
    MsgType: message.act.type,
    ...actFields(message.act),
  });
  // Written bare like every number, but as text: a MsgId does not fit a JavaScript number.
  const msgId = message.msgId === null ? '' : `<MsgId>${BigInt(message.msgId)}</MsgId>`;
  return start.replace(/<\/xml>$/, () => `${msgId}<AgentID>${message.agentId}</AgentID></xml>`);
}

function actFields(act: MemberAct): XmlInputFields {
  switch (act.type) {
    case 'text':
      return { Content: act.text };
    case 'image':
      return { PicUrl: act.picUrl, MediaId: act.mediaId };
    case 'voice':
      return { MediaId: act.mediaId, Format: act.format };
    case 'video':
      return { MediaId: act.mediaId, ThumbMediaId: act.thumbMediaId };
    case 'file':
      return { MediaId: act.mediaId, FileName: act.filename };
    case 'event':
      return { Event: act.event, ...act.fields };
  }
}
