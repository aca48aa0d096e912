import { stripWhitespace } from '../text/normalise';
import { leadingItems } from './leading-items';
import { isQuestion, mentionsWork } from './reads-as-report';

const LONGEST = 30;
const DELAY = /宽限|延期|推迟|延迟|[晚缓](?:上)?[一两二三几]?[天日]|来不及|赶不[出及上]/;
const WISHES = /[想请求望能可帮]|申请|来不及|赶不|行吗|行不行/;
const PAST = '(?:已经?|早就?|之前|昨天|前天|上周|上星期|刚才|刚刚|前几天)';
const SENT = [
  /[发交报送寄传](?:过|了)?(?:给|到)(?:了|过)?(?:你们|您们?|你|统筹科|贵单位|邮箱|科里)/,
  /[发寄](?:过|了)?(?:电子)?(?:邮件|邮箱|传真)/,
  new RegExp(`${PAST}[^，,。；;]{0,8}[发交报送寄](?:过|了)[的啊呀吧哦]?[。.!！~]*$`),
];
/** It went to others: work done, not a report handed in. */
const TO_OTHERS = /各|县|区|镇|街|群众|企业|学校|征求|通知|印发/;
const NOT_OURS =
  /不(?:再|是)?(?:由)?我?们?(?:负责|分管|经办|管)(?:了|的|这|该|此)|不归我们|不是我们(?:单位|局|科|部门)?的|不属于我们|(?:换|改)(?:成|为)[^，,。；;]{0,6}(?:负责|了)|(?:我|本人)已?(?:经)?(?:调走|调离|离职|退休|换岗|轮岗)/;
const SLIP =
  /^(?:不好意思|抱歉|对不起|哎呀|啊)?[,，。]?(?:我|我们)?(?:刚才|刚刚|上一?条|前面|上面)?(?:的)?(?:发|报|填|写|弄|搞|点)错(?:了|项|人|啦|咗)?[。.!！~]*$/;

const NO_PROGRESS =
  /^(?:以上|这[几些]|各|所有|全部)?(?:项|个)?(?:工作|事项|任务)?(?:本期|本季度?|[一二三四]季度|这个?季度|本月|这个?月|目前|现在)?(?:暂时?|也|还)?(?:都|均|全|全部|皆)?(?:暂时?|还)?(?:没有?|无|未有)(?:什么|任何|明显|实质性?)?(?:新的?)?(?:进展|进度|变化)(?:情况)?[了啊哦呀]?[。.!！~]*$/;

/** Somebody would like to report later, and has not said until when. */
export function isDelayWish(text: string): boolean {
  const said = stripWhitespace(text);
  if ([...said].length > LONGEST || !DELAY.test(said) || mentionsWork(said)) return false;
  return WISHES.test(said) || isQuestion(said);
}

/** 昨天已经发邮件给你们了: a claim that the report went another way, and no report. */
export function saysSentElsewhere(text: string): boolean {
  const said = stripWhitespace(text);
  return [...said].length <= LONGEST && !TO_OTHERS.test(said) && SENT.some((form) => form.test(said));
}

/** 发错了. */
export function isSlip(text: string): boolean {
  return SLIP.test(stripWhitespace(text));
}

/** The item is not the unit’s, or no longer the writer’s. */
export function saysNotResponsible(text: string): boolean {
  const said = stripWhitespace(text);
  return [...said].length <= LONGEST && NOT_OURS.test(said);
}

/** 1-5都没有进展, 本季度均无进展. */
export interface NoProgress {
  /** The items it is said of; none: of all that is owed. */
  readonly numbers: readonly number[];
}

/** No progress said of several items, or of everything, and nothing besides; null for any other text. */
export function readNoProgress(text: string): NoProgress | null {
  const named = leadingItems(text);
  const rest = stripWhitespace(named?.rest ?? text);
  if (named && named.numbers.length < 2) return null;
  return NO_PROGRESS.test(rest) ? { numbers: named?.numbers ?? [] } : null;
}

/** Words that behind an item's number are asked about before they are filed. */
export function isRemark(text: string): boolean {
  return isDelayWish(text) || saysSentElsewhere(text) || saysNotResponsible(text) || isSlip(text);
}
