import { nudgePreview } from './nudge-preview';
import type { Preview } from './preview';

/** Every command that waits for 确认. */
export const ALL_PREVIEWS: readonly Preview<unknown, unknown>[] = [nudgePreview];
