import type { Router } from '@koa/router';
import { z } from 'zod';
import type { MemberActions } from '../callbacks/member-actions';
import { verifyCallback } from '../callbacks/verify-callback';
import type { Fault } from '../fault-plan';
import { ENVELOPE_SHAPES } from '../sandbox-options';
import type { SandboxState } from '../sandbox-state';
import { Refusal } from '../sentence';
import { AdminRefusal, jsonRequest, noMember, numberParameter } from './json-request';

const redeliverSchema = z.strictObject({
  msgId: z.string(),
  times: z.number().int().min(1).max(50).default(1),
  concurrent: z.boolean().default(false),
  identical: z.boolean().optional(),
});

const faultSchema = z
  .strictObject({
    next: z.number().int().min(1).default(1),
    path: z.string().nullable().default(null),
    errcode: z.number().int().optional(),
    errmsg: z.string().default('injected fault'),
    status: z.number().int().min(400).max(599).optional(),
    html: z.string().default('<html><body><h1>502 Bad Gateway</h1></body></html>'),
    hangMs: z.number().int().min(0).optional(),
    /** With hangMs: the call is carried out, only its answer is lost. */
    loseAnswer: z.boolean().default(false),
  })
  .refine(
    (order) => [order.errcode, order.status, order.hangMs].filter((one) => one !== undefined).length === 1,
    {
      message: 'exactly one of errcode, status, hangMs',
    },
  );

const appSchema = z.strictObject({
  enabled: z.boolean().optional(),
  allowedIps: z.array(z.string()).nullable().optional(),
  filesFromMembers: z.boolean().optional(),
  trustedDomain: z.string().nullable().optional(),
  answersSendIds: z.boolean().optional(),
});

const switchesSchema = z.strictObject({
  platformDown: z.boolean().optional(),
  slow: z.boolean().optional(),
  databaseAway: z.boolean().optional(),
});

const robotSchema = z.strictObject({
  group: z.string().min(1),
  members: z.array(z.string()).min(1),
});

const deliverySchema = z.strictObject({
  attempts: z.number().int().min(1).max(10).optional(),
  timeoutMs: z.number().int().min(1).optional(),
  retries: z.enum(['identical', 're-encrypted']).optional(),
  envelope: z.enum(ENVELOPE_SHAPES).optional(),
  contentType: z.string().optional(),
});

/** What the platform's administrator, its operator or bad luck does. */
export function controlRoutes(router: Router, state: SandboxState, actions: MemberActions): void {
  router.post('/sandbox/api/verify-callback', async (ctx) => {
    ctx.body = await verifyCallback(state);
  });

  router.post('/sandbox/api/redeliver', async (ctx) => {
    const { msgId, times, concurrent, identical } = await jsonRequest(ctx, redeliverSchema);
    const how = { concurrent, identical: identical ?? state.delivery.retries === 'identical' };
    const result = await actions.redeliver(msgId, times, how);
    if (!result)
      throw new AdminRefusal(404, `没有 MsgId 为 ${msgId} 的消息`, `No message has the MsgId ${msgId}`);
    ctx.body = result;
  });

  router.get('/sandbox/api/faults', (ctx) => {
    ctx.body = { faults: state.faults.list() };
  });
  router.post('/sandbox/api/faults', async (ctx) => {
    const order = await jsonRequest(ctx, faultSchema);
    ctx.body = { fault: state.faults.plan(order.next, order.path, faultOf(order)) };
  });
  router.delete('/sandbox/api/faults', (ctx) => {
    state.faults.clear();
    ctx.body = { faults: [] };
  });

  router.get('/sandbox/api/switches', (ctx) => {
    ctx.body = state.switches.now;
  });
  router.post('/sandbox/api/switches', async (ctx) => {
    const wanted = await jsonRequest(ctx, switchesSchema);
    ctx.body = await state.switches.set(wanted).catch((error: Error) => {
      throw error instanceof Refusal ? error : new AdminRefusal(409, error.message, error.message);
    });
  });

  router.post('/sandbox/api/tokens/expire', (ctx) => {
    state.tokens.expireNow();
    ctx.body = { expired: true };
  });

  router.get('/sandbox/api/settings', (ctx) => {
    const { corpId, corpName, agentId, personality, prefix, callbackUrl } = state.options;
    const { app, delivery } = state;
    const hasDesk = state.options.desk !== null;
    ctx.body = {
      ...{ corpId, corpName, agentId, personality, prefix, callbackUrl, app, delivery, hasDesk },
      // Another value: another process, which has begun anew.
      runs: state.runs,
    };
  });
  router.post('/sandbox/api/app', async (ctx) => {
    state.app = { ...state.app, ...(await jsonRequest(ctx, appSchema)) };
    ctx.body = { app: state.app };
  });
  router.post('/sandbox/api/delivery', async (ctx) => {
    state.delivery = { ...state.delivery, ...(await jsonRequest(ctx, deliverySchema)) };
    ctx.body = { delivery: state.delivery };
  });

  router.post('/sandbox/api/robots', async (ctx) => {
    const { group, members } = await jsonRequest(ctx, robotSchema);
    const unknown = members.find((userid) => !state.members.find(userid));
    if (unknown !== undefined) throw noMember(unknown);
    const { key } = state.robots.add(
      group,
      members.map((userid) => userid.toLowerCase()),
    );
    ctx.body = { key, path: `${state.options.prefix}/cgi-bin/webhook/send?key=${key}` };
  });

  router.get('/sandbox/api/wire', (ctx) => {
    ctx.body = { entries: state.wire.after(numberParameter(ctx, 'after')) };
  });

  router.post('/sandbox/api/reset', (ctx) => {
    state.chat.clear();
    state.wire.clear();
    state.events.publish({ type: 'reset', payload: null });
    ctx.body = { messages: 0 };
  });
}

function faultOf(order: z.infer<typeof faultSchema>): Fault {
  if (order.errcode !== undefined) return { kind: 'errcode', errcode: order.errcode, errmsg: order.errmsg };
  if (order.status !== undefined) return { kind: 'http', status: order.status, body: order.html };
  return { kind: order.loseAnswer ? 'lose-answer' : 'hang', hangMs: order.hangMs ?? 0 };
}
