import type { ObligationState } from '../obligation/obligation';

/** Like a report, attachments are taken until the obligation is accepted, waived, or its period is closed. */
export function takesAttachments(
  obligation: {
    readonly state: ObligationState;
    /** 办结. */
    readonly itemClosed: boolean;
    readonly marks: { readonly closesAt: Date };
  },
  now: Date,
): boolean {
  const { state, itemClosed, marks } = obligation;
  return !itemClosed && state !== 'accepted' && state !== 'waived' && now <= marks.closesAt;
}
