import type { DeskPeople, DeskRequest, DeskUnit, Undelivered } from '../../conversation/desk/desk-people';
import { sayUnreachable } from '../../domain/reachability/unreachable-reason';
import { sayMoment } from '../../domain/text/say-time';
import type { OutboxKind, OutboxStatus } from '../../store/entities/outbox-message-entity';
import type { RoleHolder } from '../../store/people-repository';
import { type Html, html } from '../html';
import { foldedTable } from '../page-parts';

/** Who is written to, who is out of reach, what did not arrive. */
export function peopleView({ units, undelivered }: DeskPeople): Html {
  const named = (why: DeskUnit['unreached']) =>
    units.flatMap((unit) => (unit.unreached === why ? [unit.unitName] : []));
  const without = named('none');
  const unreachable = named('unreachable');
  const lines = [
    ...(without.length > 0 ? [html`<li>未登记联络员${without.length}家：${without.join('、')}</li>`] : []),
    ...(unreachable.length > 0
      ? [html`<li>联络员均联系不上${unreachable.length}家：${unreachable.join('、')}</li>`]
      : []),
  ];
  const problems =
    lines.length === 0 ? html`<p>各单位均有可联系的联络员。</p>` : html`<ul class="plain">${lines}</ul>`;
  return html`<section class="card" aria-labelledby="bare-head"><h2 id="bare-head">需要补充联络员的单位</h2>${problems}<p class="note">添加请在对话中回复“联络员 单位名称 添加 姓名 账号”，批量添加请用上方“导入”。</p></section>
${deliveryCard(undelivered)}
<section class="card" aria-labelledby="people-head"><h2 id="people-head">各单位联络员（${units.length}家）</h2>${foldedTable('people', html`<th scope="col">单位</th><th scope="col">联络员和分管领导</th>`, units.map(unitRow))}</section>`;
}

function unitRow({ unitName, people, unreached, outOfReach }: DeskUnit): Html {
  const entries = people.map((each) => {
    const gone = outOfReach.get(each.personId);
    const why = gone
      ? html`　<span class="late">${sayUnreachable(gone.unreachableReason)}${gone.unreachableSince ? `（${sayMoment(gone.unreachableSince)}起）` : ''}</span>`
      : html``;
    return html`<li>${personText(each)}${why}</li>`;
  });
  const list =
    people.length === 0
      ? html`<span class="${unreached ? 'late' : ''}">未登记</span>`
      : html`<ul class="plain">${entries}</ul>`;
  return html`<tr><th scope="row">${unitName}</th><td>${list}</td></tr>`;
}

function personText({ name, phone, userid, role, rank }: RoleHolder): string {
  const as = role === 'contact' ? `顺序${rank}` : '分管领导';
  return `${name}${phone ? ` ${phone}` : ''}（${userid}，${as}）`;
}

const KINDS: Readonly<Record<OutboxKind, string>> = {
  answer: '答复',
  notice: '通知',
  nudge: '催办',
  reminder: '提醒',
  broadcast: '广播',
  card: '卡片更新',
  withdrawal: '消息撤回',
};

function fate(status: OutboxStatus): string {
  return status === 'failed' ? '未送达' : '不能确认是否送达';
}

function deliveryCard(undelivered: readonly Undelivered[]): Html {
  if (undelivered.length === 0)
    return html`<section class="card" aria-labelledby="sent-head"><h2 id="sent-head">送达</h2><p>各联络员最近一条消息均已送达。</p></section>`;
  const rows = undelivered.map(
    ({ who, message }) =>
      html`<tr><th scope="row">${who.unitName ?? ''} ${who.name}</th><td data-name="消息">${KINDS[message.kind]}</td><td data-name="时间">${sayMoment(message.createdAt)}</td><td class="late">${fate(message.status)}</td></tr>`,
  );
  return html`<section class="card" aria-labelledby="sent-head"><h2 id="sent-head">送达有问题的人员（${undelivered.length}人）</h2>${foldedTable('undelivered', html`<th scope="col">人员</th><th scope="col">消息</th><th scope="col">时间</th><th scope="col">结果</th>`, rows)}<p class="note">请电话告知，并核对账号；此后有消息送达的，不再列出。</p></section>`;
}

export interface RequestsSeen {
  readonly requests: readonly DeskRequest[];
  readonly ticked: ReadonlySet<number>;
  readonly note: string;
  readonly action: string;
  readonly csrf: string;
}

/** 待批: what was asked for, to be granted or refused. */
export function requestsView({ requests, ticked, note, action, csrf }: RequestsSeen): Html {
  if (requests.length === 0) return html`<section class="card"><p>目前没有待您批复的申请。</p></section>`;
  const entries = requests.map(
    ({ number, line }) =>
      html`<li><label><input type="checkbox" name="n" value="${number}"${ticked.has(number) ? html` checked` : html``}><span><bdi>${line}</bdi></span></label></li>`,
  );
  return html`<form class="form desk" method="post" action="${action}"><input type="hidden" name="csrf" value="${csrf}"><section class="card" aria-labelledby="asked-head"><h2 id="asked-head">待批申请（${requests.length}件）</h2><ul class="ticks">${entries}</ul></section><div class="acts" role="group" aria-label="批复所选申请"><label for="note">附言或理由（告知申请人，可不填）</label><input id="note" type="text" name="note" maxlength="300" value="${note}"><div class="tools"><button type="submit" name="action" value="grant">同意</button><button type="submit" class="second" name="action" value="refuse">不同意</button></div><p class="note">下一步先显示预览，确认后才会答复。</p></div></form>`;
}
