import type { Router } from '@koa/router';
import { previewMedia } from '../previews/preview-media';
import type { SandboxState } from '../sandbox-state';
import { AdminRefusal } from './json-request';

/** Types that a browser may show by itself; everything else is saved, so that no uploaded page runs here. */
const SHOWN_INLINE = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'video/mp4'];

function noFile(): AdminRefusal {
  return new AdminRefusal(404, '没有这个文件', 'There is no such file');
}

/** Media for the chat windows and behind PicUrl. */
export function mediaRoutes(router: Router, state: SandboxState): void {
  router.get('/sandbox/api/media/:mediaId/preview', async (ctx) => {
    const media = state.media.find(ctx.params.mediaId ?? '');
    if (!media) throw noFile();
    ctx.body = await previewMedia(media);
  });

  router.get('/sandbox/api/media/:mediaId', (ctx) => {
    const media = state.media.find(ctx.params.mediaId ?? '');
    if (!media) throw noFile();
    const inline = SHOWN_INLINE.includes(media.contentType);
    ctx.type = inline ? media.contentType : 'application/octet-stream';
    ctx.set('X-Content-Type-Options', 'nosniff');
    ctx.set(
      'Content-Disposition',
      `${inline ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(media.filename)}`,
    );
    ctx.body = media.bytes;
  });
}
