import { stripWhitespace } from '../text/normalise';
import { isQuestion, mentionsWork } from './reads-as-report';

const LONGEST = 30;
const DELAY = /宽限|延期|推迟|延迟|[晚缓](?:上)?[一两二三几]?[天日]|来不及|赶不[出及上]/;
const WISHES = /[想请求望能可帮]|申请|来不及|赶不|行吗|行不行/;
const PAST = '(?:已经?|早就?|之前|昨天|前天|上周|上星期|刚才|刚刚|前几天)';
const SENT = [
  /[发交报送寄传](?:过|了)?(?:给|到)(?:了|过)?(?:你们|您们?|你|统筹科|贵单位|邮箱|科里)/,
  /(?:发|寄|走|用|通过)(?:过|了)?(?:电子)?(?:邮件|邮箱|传真|公文|纸质|OA)/i,
  new RegExp(`${PAST}[^，,。；;]{0,8}[发交报送寄](?:过|了)[的啊呀吧哦]?[。.!！~]*$`),
];
const SLIP =
  /^(?:不好意思|抱歉|对不起|哎呀|啊)?[,，。]?(?:我|我们)?(?:刚才|刚刚|上一?条|前面|上面)?(?:的)?(?:发|报|填|写|弄|搞|点)错(?:了|项|人|啦|咗)?[。.!！~]*$/;

/** Somebody would like to report later, and has not said until when. */
export function isDelayWish(text: string): boolean {
  const said = stripWhitespace(text);
  if ([...said].length > LONGEST || !DELAY.test(said) || mentionsWork(said)) return false;
  return WISHES.test(said) || isQuestion(said);
}

/** 昨天已经发邮件给你们了: a claim that the report went another way, and no report. */
export function saysSentElsewhere(text: string): boolean {
  const said = stripWhitespace(text);
  return [...said].length <= LONGEST && SENT.some((form) => form.test(said));
}

/** 发错了. */
export function isSlip(text: string): boolean {
  return SLIP.test(stripWhitespace(text));
}
