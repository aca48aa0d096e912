import type { DeskQuestion } from '../../conversation/desk/ask-on-desk';
import { type Html, html } from '../html';

export interface QuestionSeen {
  readonly question: DeskQuestion;
  /** Something else had waited in the chat for the person's answer. */
  readonly replaces: boolean;
  readonly backHref: string;
  /** The query of 工作台 that it came from. */
  readonly back: string;
  readonly action: string;
  readonly csrf: string;
}

/** A preview that waits for 确认, or what became of it. */
export function questionView(seen: QuestionSeen): { title: string; main: Html } {
  const { question, backHref, replaces } = seen;
  const back = html`<p><a href="${backHref}">返回工作台</a></p>`;
  if (question.stands !== 'open') {
    const title = TITLES[question.stands];
    const says =
      question.stands === 'done' ? (question.answer ?? '已在对话中确认并执行。') : SAYS[question.stands];
    return {
      title,
      main: html`<h1>${title}</h1><section class="card message" role="status"><p class="lines">${says}</p>${question.stands === 'done' ? html`<p class="note">撤销请在与本应用的对话中进行。</p>` : html``}</section>${back}`,
    };
  }
  const quiet = question.kind === 'accept' ? html`<p class="note">通过不另行通知各单位。</p>` : html``;
  const instead = replaces
    ? html`<p class="note">先前在对话中待您答复的事项已由本次取代，其中的文字仍保存为草稿。</p>`
    : html``;
  const main = html`<h1>请确认</h1><section class="card message"><p class="lines">${question.text}</p>${quiet}${instead}</section>${confirmForm(seen)}${back}`;
  return { title: '请确认', main };
}

const TITLES = { done: '已执行', replaced: '未执行', cancelled: '已放弃', expired: '已过期' } as const;
const SAYS = {
  replaced: '本次预览已被后来的事项取代，未执行。',
  cancelled: '已放弃，未作任何改动。',
  expired: '本次预览已过期，未执行。请返回工作台重新勾选。',
} as const;

function confirmForm({ question, action, csrf, back }: QuestionSeen): Html {
  const { number, choices } = question;
  const buttons = choices
    ? choices.map(
        (choice, i) => html`<button type="submit" name="choice" value="${i + 1}">${choice}</button>`,
      )
    : [html`<button type="submit" name="choice" value="0">确认执行</button>`];
  const said = choices ? '直接回复编号选择' : `回复“确认 ${number}”执行`;
  return html`<form class="form" method="post" action="${action}"><input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="back" value="${back}"><div class="tools">${buttons}<button type="submit" class="second" name="choice" value="drop">放弃</button></div><p class="note">编号${number}，10分钟内有效；也可在对话中${said}。执行后可在对话中回复“撤销”取消。</p></form>`;
}
