import type { Context } from 'koa';
import type { Site, Visitor } from '../site';
import { showMessage } from '../site-layout';

export function refuseDesk(ctx: Context, visitor: Visitor, site: Site): void {
  showMessage(ctx, site, {
    status: 403,
    title: '不能使用',
    says: '工作台供统筹员和管理员使用。',
    wayOut: '如您负责统筹，请联系管理员登记。',
    visitor,
    again: '回到首页',
  });
}

export function showExpired(ctx: Context, visitor: Visitor, site: Site): void {
  showMessage(ctx, site, {
    status: 403,
    title: '未执行',
    says: '页面已过期，未作任何改动。',
    wayOut: '请返回后刷新页面再试。',
    visitor,
  });
}
