import type { Context } from 'koa';

/** Tells open pages that something has changed. */
export interface ChangeFeed {
  /** Answers with a stream of events; the person may hold a few of them. */
  open(ctx: Context, personId: number): void;
}
