import type { Router } from '@koa/router';
import { z } from 'zod';
import { ClockUnderWay } from '../clock';
import { parseOfficeInstant } from '../office-clock-face';
import type { SandboxState } from '../sandbox-state';
import { AdminRefusal, jsonRequest } from './json-request';

/** A follower that knows the current time waits at most this long for a later one. */
const LONG_POLL_MS = 25_000;
const MINUTE_MS = 60_000;

const moveSchema = z.strictObject({
  to: z.string().optional(),
  advanceMinutes: z.number().min(0).optional(),
  running: z.boolean().optional(),
  stepMornings: z.boolean().default(false),
  stop: z.boolean().default(false),
});

/** `GET /clock` for processes that follow the office's time, `POST /sandbox/api/clock` for who moves it. */
export function clockRoutes(router: Router, state: SandboxState): void {
  router.get('/clock', async (ctx) => {
    const after = ctx.URL.searchParams.get('after');
    ctx.set('Cache-Control', 'no-store');
    if (after !== null) {
      // A + of a zone arrives as a space when it was not encoded.
      const known = parseOfficeInstant(after.replace(' ', '+')) ?? parseOfficeInstant(after);
      if (!known) throw new AdminRefusal(400, 'after 须为 ISO 时间', 'after: must be an ISO instant');
      const gone = new AbortController();
      ctx.req.once('close', () => gone.abort());
      ctx.res.once('close', () => gone.abort());
      await state.clock.waitUntilAfter(known, LONG_POLL_MS, gone.signal);
    }
    ctx.body = { now: state.clock.now().toISOString() };
  });

  router.get('/sandbox/api/clock', (ctx) => {
    ctx.body = { ...state.clockFace(), stepping: state.stepper.stepping };
  });

  router.post('/sandbox/api/clock', async (ctx) => {
    const move = await jsonRequest(ctx, moveSchema);
    if (move.stop) state.stepper.stop();
    if (move.running !== undefined) state.clock.setRunning(move.running);
    const target = targetOf(state, move);
    if (target) {
      if (move.stepMornings) await state.stepper.stepTo(target);
      else if (state.stepper.stepping) throw new ClockUnderWay();
      else state.clock.moveTo(target);
    }
    ctx.body = { ...state.clockFace(), stepping: state.stepper.stepping };
  });
}

function targetOf(state: SandboxState, move: z.infer<typeof moveSchema>): Date | null {
  if (move.to !== undefined) {
    const target = parseOfficeInstant(move.to);
    if (!target)
      throw new AdminRefusal(
        400,
        `看不懂时间“${move.to}”，请写成 2022-06-21 09:30`,
        `“${move.to}” is no time; write it as 2022-06-21 09:30`,
      );
    return target;
  }
  if (move.advanceMinutes === undefined) return null;
  return new Date(state.clock.now().getTime() + move.advanceMinutes * MINUTE_MS);
}
