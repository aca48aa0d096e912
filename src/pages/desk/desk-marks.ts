import type { Lamp } from '../../domain/obligation/lamp';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';

/** How one cell of the matrix shows a state: its name, of which the sign is the first character, and a look. */
export interface DeskMark {
  readonly sign: string;
  readonly name: string;
  readonly look: string;
}

function mark(name: string, look: string): DeskMark {
  return { sign: name.slice(0, 1), name, look };
}

const LOOKS: Readonly<Record<Lamp, string>> = {
  none: 'm-idle',
  blue: 'm-blue',
  yellow: 'm-yellow',
  red: 'm-red',
};
const UNREPORTED = '未报';
const MARKS = {
  closed: mark('办结', 'm-idle'),
  waived: mark('免报', 'm-idle'),
  accepted: mark('通过', 'm-done'),
  acceptedLate: mark('通过（迟报）', 'm-done'),
  submitted: mark('报送待审', 'm-wait'),
  submittedLate: mark('报送待审（迟报）', 'm-wait'),
  returned: mark('退回待重报', 'm-yellow'),
  returnedOverdue: mark('退回待重报，逾期', 'm-red'),
  overdue: mark('逾期未报', 'm-red'),
  partial: mark('部分已报', 'm-yellow'),
} as const;

export function markOf(
  { state, itemClosed, partial, late, lamp, marks }: JudgedObligation,
  now: Date,
): DeskMark {
  if (itemClosed) return MARKS.closed;
  switch (state) {
    case 'waived':
      return MARKS.waived;
    case 'accepted':
      return late ? MARKS.acceptedLate : MARKS.accepted;
    case 'submitted':
      return late ? MARKS.submittedLate : MARKS.submitted;
    case 'returned':
      return now > marks.deadline ? MARKS.returnedOverdue : MARKS.returned;
    case 'pending':
      if (now > marks.deadline) return MARKS.overdue;
      return partial ? MARKS.partial : mark(UNREPORTED, LOOKS[lamp]);
  }
}

/** What the signs stand for, in the order in which work goes. */
export const LEGEND: readonly DeskMark[] = [
  mark(UNREPORTED, 'm-blue'),
  MARKS.partial,
  MARKS.overdue,
  MARKS.submitted,
  MARKS.returned,
  MARKS.accepted,
  MARKS.waived,
];
