import type { Router } from '@koa/router';
import { z } from 'zod';
import { Phones } from '../phones/phones';
import type { SandboxState } from '../sandbox-state';
import { AdminRefusal, jsonRequest } from './json-request';
import { memberOf } from './member-routes';

/** Without an address: the app's own entrance. */
const pageSchema = z.strictObject({ to: z.string().optional() });

/** Where a page of the bot can be looked at as on one member's telephone, in a frame beside the chat. */
export function phoneRoutes(router: Router, state: SandboxState, ownUrl: () => string): void {
  const botOrigin = new URL(state.options.callbackUrl).origin;
  const { machineNow } = state.options;
  const phones = new Phones(() => ({ botOrigin, platformOrigin: ownUrl(), machineNow }));
  state.onClose(() => phones.close());

  router.post('/sandbox/api/members/:userid/phone', async (ctx) => {
    const member = memberOf(ctx, state);
    const { to = `${botOrigin}/h5/` } = await jsonRequest(ctx, pageSchema);
    const url = (await phones.of(member.userid)).addressOf(to);
    if (url === null) {
      throw new AdminRefusal(409, '手机框中只打开机器人自己的页面', 'The phone opens pages of the bot only');
    }
    ctx.body = { url };
  });
}
