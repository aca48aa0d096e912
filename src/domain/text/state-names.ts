import type { ObligationState } from '../obligation/obligation';

/** The states as people say them (glossary). */
export const STATE_NAMES: Readonly<Record<ObligationState, string>> = {
  pending: '待报',
  submitted: '已报',
  returned: '退回待重报',
  accepted: '已通过',
  waived: '免报',
};
