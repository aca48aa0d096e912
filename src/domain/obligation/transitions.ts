import type { ObligationState } from './obligation';

/** Everything that can happen to an obligation. The Chinese words are those of docs/product.md. */
export type ObligationMove =
  | 'submit' // 报
  | 'submitPartial' // 报 … 部分
  | 'supplement' // 补充
  | 'amend' // 修改
  | 'nil' // 零报告
  | 'byProxy' // 代报
  | 'withdraw' // 撤回
  | 'accept' // 通过
  | 'return' // 退回
  | 'waive' // 免报
  | 'unwaive' // 取消免报
  | 'grantExtension' // 延期
  | 'reopen'; // 重开

/**
 * What becomes of the words that came with a move: the text of the next version (replace), added to the current
 * version's (append), kept beside the record for the coordinator to decide on (draft), or there are none.
 */
export type VersionEffect = 'none' | 'replace' | 'append' | 'draft';

export interface Transition {
  /** `same`: the state stays; `before`: as if never sent (withdraw) or never waived (unwaive). */
  readonly to: ObligationState | 'same' | 'before';
  readonly effect: VersionEffect;
}

const reported = (effect: VersionEffect): Transition => ({ to: 'submitted', effect });
const draft: Transition = { to: 'same', effect: 'draft' };
const stays: Transition = { to: 'same', effect: 'none' };
const becomes = (to: Transition['to']): Transition => ({ to, effect: 'none' });

/** Every legal move by the state it starts from. A move that is not listed here does not exist anywhere. */
export const TRANSITIONS: Readonly<
  Record<ObligationMove, Readonly<Partial<Record<ObligationState, Transition>>>>
> = {
  submit: {
    pending: reported('replace'),
    submitted: reported('replace'),
    returned: reported('replace'),
    accepted: draft,
  },
  submitPartial: { pending: { to: 'same', effect: 'replace' } },
  supplement: {
    pending: reported('append'),
    submitted: reported('append'),
    returned: reported('append'),
    accepted: draft,
  },
  amend: { submitted: reported('replace'), returned: reported('replace'), accepted: draft },
  nil: { pending: reported('replace') },
  byProxy: { pending: reported('replace') },
  withdraw: { submitted: becomes('before') },
  accept: { submitted: becomes('accepted') },
  return: { submitted: becomes('returned'), accepted: becomes('returned') },
  waive: { pending: becomes('waived'), submitted: becomes('waived'), returned: becomes('waived') },
  unwaive: { waived: becomes('before') },
  grantExtension: { pending: stays, submitted: stays, returned: stays },
  reopen: { pending: stays, returned: stays },
};

/**
 * After the close: a contact's words are kept as a draft, what the coordinator decides on existing reports goes on,
 * everything else waits for 重开, which in turn exists only then.
 */
export const AFTER_CLOSE: Readonly<Record<ObligationMove, 'draft' | 'refused' | 'allowed'>> = {
  submit: 'draft',
  submitPartial: 'draft',
  supplement: 'draft',
  amend: 'draft',
  nil: 'draft',
  byProxy: 'refused',
  withdraw: 'refused',
  accept: 'allowed',
  return: 'allowed',
  waive: 'allowed',
  unwaive: 'allowed',
  grantExtension: 'refused',
  reopen: 'allowed',
};
