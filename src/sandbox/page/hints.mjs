import { h } from './dom.mjs';

/** Three things to try, beside the windows of a first visit. `onTry(role, text)` puts the words into a composer. */
export function hints(onTry) {
  const words = (role, text) =>
    h('button', { class: 'button', type: 'button', onclick: () => onTry(role, text) }, text);
  return h(
    'aside',
    { class: 'hints', 'aria-label': '新手提示' },
    h('h2', {}, '可以先试这三件事'),
    h('p', {}, '您可以扮演联系人中的任何一位，与机器人对话。'),
    h(
      'ol',
      {},
      h(
        'li',
        {},
        h('strong', {}, '以联络员的身份看任务并报送'),
        '查看本单位应报事项，再按编号回复进展。',
        h('br'),
        words('联络员', '任务'),
        words('联络员', '帮助'),
      ),
      h(
        'li',
        {},
        h('strong', {}, '以统筹员的身份看进度'),
        '看看谁已报、谁未报。',
        h('br'),
        words('统筹员', '状态'),
        words('统筹员', '未报'),
      ),
      h(
        'li',
        {},
        h('strong', {}, '让时间前进'),
        '点页面上方的“下一天 09:36”，当天的提醒会在早晨送到联系人的窗口；也可以选一个日期“前往”，途中每个早晨都会停一下。',
      ),
    ),
  );
}
