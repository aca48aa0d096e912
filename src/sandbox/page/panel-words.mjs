/** What the panels beside the chats say: in Chinese, in English. */
export const PANEL_WORDS = {
  wireIntro: [
    '机器人与平台之间的每次往来，密文已解开，密钥已遮住。',
    'Every exchange between bot and platform: decrypted, secrets blotted out.',
  ],
  wireAll: ['全部', 'All'],
  wireCallbacks: ['回调', 'Callbacks'],
  wireCalls: ['接口', 'API calls'],
  wireFilter: ['显示哪些往来', 'Which exchanges'],
  wireEmpty: ['还没有往来', 'Nothing yet'],
  wireMore: [(n) => `更早的 ${n} 条在 /sandbox/api/wire`, (n) => `${n} earlier ones at /sandbox/api/wire`],
  callbackSent: ['回调（解密后）', 'Callback (decrypted)'],
  callbackAnswer: ['机器人的答复（解密后）', 'The bot’s answer (decrypted)'],
  callbackRaw: ['答复原文', 'Answer as it came'],
  callSent: ['请求', 'Request'],
  callAnswer: ['答复', 'Answer'],
  droppedSent: ['被丢弃的消息', 'What was dropped'],
  nothing: ['（空）', '(empty)'],
  copy: ['复制', 'Copy'],
  copied: ['已复制', 'Copied'],

  troubleIntro: [
    '看看出了问题时机器人怎么办。开关一直有效，直到关上。',
    'See what the bot does when something is wrong. Switches last until switched off.',
  ],
  platformDown: ['平台接口中断', 'Platform API down'],
  platformDownSays: [
    '机器人的每次调用都得到 502；成员仍能发消息、收即时回复。推送留在发件箱，恢复后补发。',
    'Each call of the bot gets 502; people still write and get instant replies. Pushes wait in the outbox and follow later.',
  ],
  slow: ['平台接口变慢', 'Platform API slow'],
  slowSays: ['每次调用多用3秒。', 'Each call takes three seconds longer.'],
  databaseAway: ['数据库写不进去', 'Database takes no writes'],
  databaseAwaySays: [
    '由 quickstart 占住数据库的写锁：读得到，写不进。机器人先把消息记在自己的日志里并说明，恢复后补办、补发回执。',
    'The quickstart holds the database’s write lock: it can be read, not written. The bot keeps messages in its journal, says so, and makes up for it afterwards.',
  ],
  databaseUnknown: [
    '手工启动的沙箱管不到机器人的数据库。',
    'A sandbox started by hand cannot reach the bot’s database.',
  ],
  appDisabled: ['应用被停用', 'App disabled'],
  appDisabledSays: [
    '管理员停用了应用：接口一律答复 50003。',
    'An administrator has disabled the app: the API answers 50003.',
  ],
  files: ['成员的文件转给应用', 'Members’ files reach the app'],
  filesSays: [
    '真实平台是否转发成员发的文件尚不清楚，平时按不转发模拟。',
    'Whether the real platform passes on files of members is not known; normally they are not.',
  ],
  once: ['一次性的', 'Once'],
  tokenVoid: ['令牌作废', 'Void the token'],
  tokenVoidSays: [
    '平台提前作废令牌：下一次调用得到 42001，机器人应自己换新。',
    'The next call gets 42001; the bot should fetch a new one.',
  ],
  tokenVoided: ['令牌已作废，下一次调用会得到 42001', 'The token is void: the next call gets 42001'],
  redeliver: ['重投最近一条消息', 'Redeliver the latest message'],
  redeliverSays: [
    '同时重投三次，平台偶尔会这样；机器人应只处理一次。',
    'Three times at once, as the platform may; the bot should act once.',
  ],
  redelivered: [
    (n) => `已重投 ${n} 次，看线路中的答复`,
    (n) => `Delivered ${n} times more; see the wire for the answers`,
  ],
  nothingToRedeliver: ['还没有人给机器人发过消息', 'Nobody has written to the bot yet'],
  verify: ['验证回调地址', 'Verify the callback address'],
  verifySays: [
    '管理后台保存“接收消息”设置时所做的检查。',
    'What the console does when the callback settings are saved.',
  ],
  verified: [
    (ms) => `回调地址验证通过（${ms} 毫秒）`,
    (ms) => `The callback address is all right (${ms} ms)`,
  ],
};
