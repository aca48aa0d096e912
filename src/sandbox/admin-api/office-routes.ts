import type { Router } from '@koa/router';
import { comingMornings, seasonAt } from '../agenda';
import { officeFace } from '../office-clock-face';
import type { ForetoldReminder } from '../office-desk';
import type { SandboxState } from '../sandbox-state';
import { AdminRefusal } from './json-request';

/** What the page asks of whoever set up the office: what is coming, and to begin anew. */
export function officeRoutes(router: Router, state: SandboxState): void {
  const { desk, clockStart } = state.options;
  /** Pages that ask at the same time share an answer. */
  let asked: { readonly key: string; readonly answer: Promise<readonly ForetoldReminder[]> } | null = null;

  async function forecast(from: string, to: string): Promise<readonly ForetoldReminder[]> {
    if (!desk) return [];
    const now = state.clock.now().toISOString();
    const key = `${now} ${from} ${to} ${state.wire.count}`;
    if (asked?.key !== key) asked = { key, answer: desk.forecast(now, from, to) };
    return asked.answer;
  }

  router.get('/sandbox/api/agenda', async (ctx) => {
    const now = state.clock.now();
    const season = seasonAt(now, clockStart);
    const face = officeFace(now);
    const reminders = await forecast(face.slice(0, 10), season.lookAhead).catch((error: Error) => {
      const { message } = error;
      throw new AdminRefusal(
        503,
        `查不到以后的提醒：${message}`,
        `The coming reminders are not known: ${message}`,
      );
    });
    ctx.body = {
      ...season,
      known: desk !== null,
      mornings: comingMornings(reminders.filter(({ at }) => at.slice(0, 19) > face)),
    };
  });

  router.post('/sandbox/api/start-over', async (ctx) => {
    if (!desk) {
      throw new AdminRefusal(
        409,
        '只有 npm run quickstart 启动的沙箱可以重新开始',
        'Only a sandbox that npm run quickstart has started can start over',
      );
    }
    await desk.startOver();
    ctx.body = { startsOver: true };
  });
}
