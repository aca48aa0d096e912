import { Router } from '@koa/router';
import type { Context } from 'koa';
import getRawBody from 'raw-body';
import { z } from 'zod';
import type { MemberAct } from '../callbacks/inner-xml';
import type { MemberActions } from '../callbacks/member-actions';
import { MEDIA_TYPES, type Media } from '../media-store';
import type { Member } from '../member-directory';
import type { SandboxState } from '../sandbox-state';
import { changeMember, memberSchema } from './change-member';
import { AdminRefusal, jsonRequest, noMember, numberParameter } from './json-request';

const messageSchema = z.strictObject({
  type: z.literal('text').default('text'),
  text: z.string().min(1),
});
const eventFields = z.record(z.string(), z.union([z.string(), z.number()]));
const eventSchema = z.strictObject({
  event: z.string().min(1),
  key: z.string().optional(),
  fields: eventFields.default({}),
});
const pressSchema = z.strictObject({ key: z.string().min(1) });
/** What members do and have received, and who they are. */
export function memberRoutes(
  router: Router,
  state: SandboxState,
  actions: MemberActions,
  publicUrl: () => string,
): void {
  router.get('/sandbox/api/members', (ctx) => {
    ctx.body = { members: state.members.all() };
  });

  router.get('/sandbox/api/messages', (ctx) => {
    const after = numberParameter(ctx, 'after');
    ctx.body = { messages: state.chat.all().filter((message) => message.seq > after) };
  });

  router.post('/sandbox/api/messages/:seq/press', async (ctx) => {
    const message = state.chat.find(Number(ctx.params.seq));
    const { key } = await jsonRequest(ctx, pressSchema);
    const pressed = message ? await actions.press(message, key) : null;
    if (!pressed) {
      throw new AdminRefusal(
        404,
        '没有这张卡片，或者它已被处理',
        'There is no such card, or it has been dealt with',
      );
    }
    ctx.body = pressed;
  });

  router.get('/sandbox/api/members/:userid/messages', (ctx) => {
    const member = memberOf(ctx, state);
    ctx.body = { messages: state.chat.of(member.userid, numberParameter(ctx, 'after')) };
  });

  router.post('/sandbox/api/members/:userid/messages', async (ctx) => {
    const member = memberOf(ctx, state);
    const { text } = await jsonRequest(ctx, messageSchema);
    ctx.body = await actions.say(member, { type: 'text', text }, { type: 'text', text, truncated: false });
  });

  router.post('/sandbox/api/members/:userid/media', async (ctx) => {
    const member = memberOf(ctx, state);
    const media = await receiveMedia(ctx, state);
    const { type, mediaId, filename, contentType, bytes } = media;
    const content = { type, mediaId, filename, contentType, size: bytes.length, title: '', description: '' };
    ctx.body = await actions.say(member, mediaAct(media, publicUrl()), content);
  });

  router.post('/sandbox/api/members/:userid/events', async (ctx) => {
    const member = memberOf(ctx, state);
    const { event, key, fields } = await jsonRequest(ctx, eventSchema);
    const act: MemberAct = {
      type: 'event',
      event,
      fields: key === undefined ? fields : { EventKey: key, ...fields },
    };
    ctx.body = await actions.act(member, act);
  });

  router.post('/sandbox/api/members/:userid', async (ctx) => {
    const change = await jsonRequest(ctx, memberSchema);
    ctx.body = await changeMember(ctx.params.userid ?? '', change, state);
    state.events.publish({ type: 'members', payload: null });
  });
}

export function memberOf(ctx: Context & { params: Record<string, string> }, state: SandboxState): Member {
  const userid = ctx.params.userid ?? '';
  const member = state.members.find(userid);
  if (!member) throw noMember(userid);
  return member;
}

async function receiveMedia(ctx: Context, state: SandboxState): Promise<Media> {
  const type = MEDIA_TYPES.find((known) => known === ctx.URL.searchParams.get('type'));
  if (!type) {
    const types = MEDIA_TYPES.join(', ');
    throw new AdminRefusal(400, `type 须为 ${types} 之一`, `type: must be one of ${types}`);
  }
  if (type === 'file' && !state.app.filesFromMembers) {
    throw new AdminRefusal(
      409,
      '平台不会把成员发送的文件转给应用，所以没有送达。请让机器人给出上传链接（附件 18），或打开“故障”中的“成员的文件转给应用”',
      'The platform does not pass on files of members, so it did not arrive. Ask the bot for an upload link (附件 18), or switch on “Members’ files reach the app” among the faults',
    );
  }
  const bytes = await getRawBody(ctx.req, { limit: '20mb' });
  if (bytes.length === 0) throw new AdminRefusal(400, '文件是空的', 'The file is empty');
  const filename = ctx.URL.searchParams.get('filename') || type;
  return state.media.add({
    type,
    filename,
    contentType: ctx.get('content-type') || 'application/octet-stream',
    bytes,
  });
}

function mediaAct(media: Media, publicUrl: string): MemberAct {
  const { type, mediaId, filename } = media;
  switch (type) {
    case 'image':
      return { type, mediaId, picUrl: `${publicUrl}/sandbox/api/media/${mediaId}` };
    case 'voice':
      return { type, mediaId, format: /\.(?:speex|spx)$/i.test(filename) ? 'speex' : 'amr' };
    case 'video':
      return { type, mediaId, thumbMediaId: mediaId };
    case 'file':
      return { type, mediaId, filename };
  }
}
