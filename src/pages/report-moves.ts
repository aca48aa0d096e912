import type { ReportMove } from '../actions/submit-report';
import { sayMoment } from '../domain/text/say-time';
import type { JudgedObligation } from '../store/read-models/judged-obligations';
import { type Html, html } from './html';
import type { ReportFormSeen } from './report-form-view';

const MOVES: readonly ReportMove[] = ['submit', 'submitPartial', 'supplement', 'amend', 'nil'];

/** What a button of the form does to the report; null for the others. */
export function moveOf(action: string): ReportMove | null {
  return MOVES.find((move) => move === action) ?? null;
}

/** Why nothing can be filled in; null where something can, if only as a request to the coordinators. */
export function whyNoForm({ state, itemClosed }: JudgedObligation): string | null {
  if (itemClosed) return '本项已办结，不再要求报送。';
  return state === 'waived' ? '本项已免报；确需报送的，请联系统筹员。' : null;
}

interface Button {
  readonly move: ReportMove;
  readonly label: string;
}

/** The ways to hand in, by how the report stands; what the rules do not allow they refuse in the chat's words. */
function buttonsFor(
  { obligation }: ReportFormSeen['report'],
  isOvertaken: boolean,
  isClosed: boolean,
): Button[] {
  const { state, partial, inForce } = obligation;
  if (isOvertaken && state !== 'pending')
    return [
      { move: 'supplement', label: '补充（接在后面）' },
      { move: 'amend', label: '修改（替换）' },
    ];
  if (state === 'accepted' || (state === 'submitted' && isClosed))
    return [{ move: 'amend', label: '申请修改' }];
  if (isClosed) return [{ move: 'submit', label: '申请补报' }];
  if (state === 'submitted') return [{ move: 'amend', label: '提交修改' }];
  if (state === 'returned') return [{ move: 'submit', label: '重新提交' }];
  if (partial)
    return [
      { move: 'submit', label: '提交其余内容' },
      { move: 'submitPartial', label: '再报一部分' },
    ];
  if (inForce.period.kind === 'actionPlan') return [{ move: 'submit', label: '提交' }];
  return [
    { move: 'submit', label: '提交' },
    { move: 'submitPartial', label: '先报部分' },
  ];
}

export function formButtons({ report, baseVersion, reason, now }: ReportFormSeen): Html {
  const { state, partial, marks, currentVersion, inForce } = report.obligation;
  const isClosed = now > marks.closesAt;
  const buttons = buttonsFor(report, baseVersion !== currentVersion, isClosed).map(
    ({ move, label }, i) =>
      html`<button type="submit" name="action" value="${move}"${i > 0 ? html` class="second"` : html``}>${label}</button>`,
  );
  const takesNil = state === 'pending' && !partial && !isClosed && inForce.period.kind === 'progress';
  const nil = takesNil
    ? html`<details${reason === '' ? html`` : html` open`}><summary>零报告（本期无进展）</summary><label for="reason">原因</label><textarea id="reason" name="reason" rows="2">\n${reason}</textarea><button type="submit" name="action" value="nil" class="second">提交零报告</button></details>`
    : html``;
  return html`${asksFirst(report.obligation, isClosed)}<div class="tools">${buttons}</div>${nil}`;
}

/** Accepted or closed: what is handed in waits for the coordinators, as in the chat. */
function asksFirst({ state, marks }: JudgedObligation, isClosed: boolean): Html {
  if (state === 'accepted')
    return html`<p class="note">本项已审核通过。提交后原报告不变，由统筹员决定是否退回并登记新内容。</p>`;
  return isClosed
    ? html`<p class="note">本项已于${sayMoment(marks.closesAt)}停止报送。提交后由统筹员决定是否重开并登记。</p>`
    : html``;
}
