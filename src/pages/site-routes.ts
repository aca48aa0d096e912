import { Router } from '@koa/router';
import { ownUnitIds } from '../store/read-models/reading-rights';
import { deskRoutes } from './desk/desk-routes';
import { documentRoutes } from './downloads/document-routes';
import { figureRoutes } from './figure-routes';
import { html } from './html';
import { reportRoutes } from './report-routes';
import { signInRoutes } from './sign-in-routes';
import { openSite, type SiteParts } from './site';
import { forVisitors } from './site-entrance';
import { managesDesk, readsFigures, reports, showSitePage } from './site-layout';
import { unitRoutes } from './unit-routes';

/** The pages behind the messenger's sign-in. */
export function siteRouter(parts: SiteParts): Router {
  const site = openSite(parts);
  const router = new Router();
  router.get('/h5/assets/:name', (ctx) => site.assets.serve(ctx, ctx.params.name ?? ''));
  signInRoutes(router, site);
  figureRoutes(router, site);
  unitRoutes(router, site);
  reportRoutes(router, site);
  deskRoutes(router, site);
  documentRoutes(router, site);
  router.get(
    '/h5/changes',
    forVisitors(site, async (ctx, { personId }) => site.changes.open(ctx, personId)),
  );
  router.get(
    '/h5',
    forVisitors(site, async (ctx, visitor) => {
      const [unitId, ...more] = ownUnitIds(visitor);
      if (managesDesk(visitor)) ctx.redirect(`${site.root}/h5/desk`);
      else if (readsFigures(visitor)) ctx.redirect(`${site.root}/h5/overview`);
      else if (reports(visitor)) ctx.redirect(`${site.root}/h5/report`);
      else if (unitId !== undefined && more.length === 0) ctx.redirect(`${site.root}/h5/unit/${unitId}`);
      else {
        const says =
          unitId === undefined
            ? '目前没有可供您查看的页面。系统管理请使用命令行或在对话中回复“帮助”。'
            : '请在上方选择单位。';
        showSitePage(ctx, site, {
          title: '首页',
          main: html`<h1>${visitor.name}，您好</h1><section class="card"><p>${says}</p></section>`,
          visitor,
        });
      }
    }),
  );
  return router;
}
