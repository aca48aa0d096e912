import { primaryRole } from './contact-list.mjs';
import { t } from './language.mjs';

const REPORT = '18 已完成公共教育服务平台升级；存在问题：3所学校数据未对接；下一步：8月底前完成对接。';
/** What a unit is told from the day after the deadline. */
const OVERDUE = /逾期提醒/;
const CORRECTED = '修改 18 已完成公共教育服务平台升级；未对接的为揭西3所学校，8月底前完成对接。';

/**
 * The six steps. A task says what is to be done (`say` words as somebody, `go` to the morning of a stage, `open` a chat,
 * `phone`), and how to see from what has happened that it is done: so a page that is loaded again knows where it was.
 */
export function tourSteps(store) {
  const contact = store.find('jiaoyu') ?? first(store, '联络员');
  const coordinator = first(store, '统筹员');
  const leader = first(store, '领导');
  if (!contact || !coordinator || !leader) return [];
  const got = (member, words, carrier) =>
    store
      .messagesOf(member.userid)
      .some(
        (one) => one.sender === 'app' && (!carrier || one.carrier === carrier) && textOf(one).includes(words),
      );
  const anybodyGot = (pattern) =>
    store.allMessages().some((one) => one.carrier === 'push' && pattern.test(textOf(one)));
  const say = (who, words) => ({ kind: 'say', who, words });
  return [
    step(1, [
      {
        label: t('step1Go'),
        act: { kind: 'go', stage: 'open' },
        isDone: () => got(contact, '报送通知', 'push'),
      },
      {
        label: t('step1Read', contact.name),
        act: { kind: 'open', who: contact },
        isDone: () => got(contact, '报送通知') && store.unreadOf(contact.userid) === 0,
      },
    ]),
    step(2, [
      {
        label: t('step2Say', contact.name),
        act: say(contact, REPORT),
        isDone: () => got(contact, '第18项已收到'),
      },
    ]),
    step(3, [
      {
        label: t('step3Status', coordinator.name),
        act: say(coordinator, '状态'),
        isDone: () => got(coordinator, '【状态】'),
      },
      {
        label: t('step3Return'),
        act: say(coordinator, '退回 18 市教育局 请补充未对接学校名单'),
        isDone: () => got(coordinator, '已退回'),
      },
      {
        label: t('step3Again', contact.name),
        act: say(contact, CORRECTED),
        isDone: () => got(contact, '第18项已收到（第2版'),
      },
    ]),
    step(4, [
      { label: t('step4Go'), act: { kind: 'go', stage: 'T-3' }, isDone: () => anybodyGot(/还有3个工作日/) },
      {
        label: t('step4Nudge'),
        act: say(coordinator, '催办 未报'),
        isDone: () => got(coordinator, '将催办'),
      },
      { label: t('step4Confirm'), act: say(coordinator, '确认'), isDone: () => got(coordinator, '已催办') },
    ]),
    step(5, [
      { label: t('step5Go'), act: { kind: 'go', stage: 'T+1' }, isDone: () => anybodyGot(OVERDUE) },
      {
        label: t('step5Missing'),
        act: say(coordinator, '未报'),
        isDone: () => anybodyGot(OVERDUE) && saidLately(store, coordinator, '未报'),
      },
    ]),
    step(6, [
      {
        label: t('step6Phone', leader.name),
        act: { kind: 'phone', who: leader },
        isDone: (phones) => phones.has(leader.userid),
      },
      {
        label: t('step6Document'),
        act: say(coordinator, '汇总'),
        isDone: () =>
          store.messagesOf(coordinator.userid).some(({ content }) => /\.docx$/.test(content.filename ?? '')),
      },
    ]),
  ];
}

function step(number, tasks) {
  return { number, title: t(`step${number}`), says: t(`step${number}Says`), tasks };
}

function first(store, role) {
  return store.members.find((member) => primaryRole(member) === role);
}

/** Whether this is among the last things that the member said. */
function saidLately(store, { userid }, words) {
  return store
    .messagesOf(userid)
    .filter(({ sender }) => sender === 'member')
    .slice(-5)
    .some((one) => textOf(one) === words);
}

/** What a message says, card or text. */
function textOf({ content }) {
  if (content.type !== 'template_card') return content.text ?? '';
  const { main_title, sub_title_text, quote_area } = content.card;
  return [main_title?.title, main_title?.desc, sub_title_text, quote_area?.quote_text].join('\n');
}
