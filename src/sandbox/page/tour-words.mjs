/** The quarter in six steps: in Chinese, in English. */
export const TOUR_WORDS = {
  tourIntro: [
    '六步走完一个季度。每步做完会自动打勾；想离开就离开，随时可以回来。',
    'A quarter in six steps. Each is ticked off when it is done; leave and come back as you like.',
  ],
  tourDone: [(n) => `第${n}步已完成`, (n) => `Step ${n} is done`],
  tourFinished: [
    '一个季度走完了。接下来可以自由试：说“帮助”，打开“故障”，或把时间线继续往后拖。',
    'That was a quarter. Go on as you like: say “帮助” (help), try the faults, or drag the time line on.',
  ],
  tourFillIn: ['填入', 'Fill in'],
  tourGo: ['前往', 'Go there'],
  tourPhone: ['打开手机', 'Open the phone'],
  tourOpen: ['打开对话', 'Open the chat'],
  tourProgress: [(done, all) => `已完成 ${done}/${all}`, (done, all) => `${done} of ${all} done`],

  step1: ['报送通知送到', 'The notice goes out'],
  step1Says: [
    '工作要点刚刚导入，45个事项分给49家单位。让时钟走到6月9日：途中机器人逐人核对通讯录，约二十秒；早上9:31起，各单位联络员收到报送通知。',
    'The work plan has just been imported: 45 items, 49 units. Let the clock go to 9 June: on the way the bot looks everybody up in the address book, some twenty seconds; from 09:31 each unit’s contact is told what is due.',
  ],
  step1Go: ['让时钟走到6月9日上午', 'Let the clock go to the morning of 9 June'],
  step1Read: [(name) => `打开${name}的对话，看通知`, (name) => `Open ${name}’s chat and read the notice`],

  step2: ['联络员在对话里报送', 'A contact reports in the chat'],
  step2Says: [
    '直接回复编号和进展即可，不用登录任何系统。机器人回执说明报送期、版本、是否按时。',
    'Number and progress as an ordinary message, no other system. The receipt names period, version and whether it is in time.',
  ],
  step2Say: [(name) => `以${name}的身份报送第18项`, (name) => `Report item 18 as ${name}`],

  step3: ['统筹员看进度，退回一份', 'The coordinator looks, and returns a report'],
  step3Says: [
    '统筹员随时问“状态”。报告不够详细就退回，联络员马上收到理由。',
    'The coordinator asks “状态” (status) at any time. A thin report is returned; the contact gets the reason at once.',
  ],
  step3Status: [(name) => `以${name}的身份问状态`, (name) => `Ask for the status as ${name}`],
  step3Return: ['退回市教育局的第18项', 'Return item 18 to 市教育局 (education bureau)'],
  step3Again: [(name) => `${name}修改后重报`, (name) => `${name} corrects it`],

  step4: ['临近截止，一键催办', 'Before the deadline: one nudge for all'],
  step4Says: [
    '截止前3个工作日系统自动提醒未报的单位；统筹员也可以一句话催办，先预览，再确认。',
    'Three working days before, who owes is reminded by itself. The coordinator can nudge too: a preview first, then 确认 (confirm).',
  ],
  step4Go: ['让时钟走到截止前3个工作日', 'Let the clock go to three working days before'],
  step4Nudge: ['以统筹员的身份催办未报单位', 'Nudge who has not reported, as the coordinator'],
  step4Confirm: ['看过预览，确认', 'Read the preview and confirm'],

  step5: ['截止之后', 'After the deadline'],
  step5Says: [
    '6月30日18:00截止。次日起，未报的单位收到逾期提醒，并抄送分管领导；报齐的单位不再打扰。',
    'Due on 30 June, 18:00. From the next day units that owe are reminded, with a copy to their leader; who has reported is left alone.',
  ],
  step5Go: ['让时钟走到7月1日上午', 'Let the clock go to the morning of 1 July'],
  step5Missing: ['以统筹员的身份看还有谁未报', 'Ask who is still missing, as the coordinator'],

  step6: ['领导看数，成果成文', 'Figures for the leader, a document for the office'],
  step6Says: [
    '领导在手机上看图表；统筹员说“汇总”，得到公文格式的 Word 文件。',
    'The leader looks at charts on the telephone; the coordinator says “汇总” (summary) and gets a Word document in official layout.',
  ],
  step6Phone: [(name) => `打开${name}的手机看数`, (name) => `Open the figures on ${name}’s phone`],
  step6Document: ['以统筹员的身份要汇总文件', 'Ask for the summary, as the coordinator'],
};
