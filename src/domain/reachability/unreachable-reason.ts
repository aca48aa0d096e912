/**
 * Why the application cannot write to a person: the account does not exist or is not visible to it, is disabled, has
 * left the organisation, has left the application's visible range, or the messenger refused a message to it.
 */
export type UnreachableReason = 'unknown' | 'disabled' | 'left' | 'invisible' | 'refused';

const REASONS: Readonly<Record<UnreachableReason, string>> = {
  unknown: '账号不存在或应用不可见',
  disabled: '账号已停用',
  left: '账号已注销',
  invisible: '已不在应用可见范围内',
  refused: '平台拒收发给该账号的消息',
};

/** Null for rows from before reasons were kept. */
export function sayUnreachable(reason: UnreachableReason | null): string {
  return reason === null ? '联系不上' : REASONS[reason];
}
