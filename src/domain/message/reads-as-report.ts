import { stripWhitespace } from '../text/normalise';

const WORK_DONE =
  /已(?!知|阅)|完成|开展|推进|建成|上线|印发|实现|落实|组织|召开|培训|排查|整改|部署|启动|正在|目前|梳理|接入|覆盖|办理|共享|新增|累计|达到|无进展|未启动|滞后/;
const QUESTION =
  /[?？]|吗[。.!！\s]*$|呢[。.!！\s]*$|请问|能否|能不能|可不可以|可否|是否可以|怎么|如何(?!提升|推进)|什么时候|哪个|哪一项|为什么|几号/;
const QUESTION_AT_END = /(?:[?？]|[吗呢])[。.!！\s]*$/;
/** A question without a question mark is a short one. */
const SHORT_QUESTION_CHARACTERS = 20;
const PROMISE =
  /(?:稍后|稍晚|晚点|晚些|回头|马上|尽快|今天|明天|后天|[上下]午|[本下]?周[一二三四五六日天]|下周|月底|[0-9一二三四五六七八九十]{1,4}[日号])[^，,。；;\n]{0,8}?(?:报|提交|发给|发您|回复|交|补充|补上|补齐)/;
const SHORT_PROMISE_CHARACTERS = 20;
const COURTESY =
  /^(?:好的|好|收到|谢谢|多谢|感谢|辛苦了?|知道了|明白|了解|ok|嗯|您好|你好|早上好|上午好|下午好|(?:在[吗么]|在不在|在线吗|有人吗)[?？]?|老师|领导|同志|麻烦了?|您|[,，.。!！~、…\s])+$/i;
const LEAST_CHARACTERS = 8;

/**
 * Whether a text without an item number is a statement about work done: at least 8 characters, no question,
 * promise, thanks (docs/product.md, "When a bare text is a report"). When in doubt it is not, and the bot asks.
 */
export function readsAsReport(text: string): boolean {
  const compact = stripWhitespace(text);
  if ([...compact].length < LEAST_CHARACTERS) return false;
  if (QUESTION.test(compact) || PROMISE.test(compact) || COURTESY.test(compact)) return false;
  return WORK_DONE.test(compact);
}

/** Whether work is spoken of at all: enough to ask, not enough to file. */
export function mentionsWork(text: string): boolean {
  return WORK_DONE.test(stripWhitespace(text));
}

/** Thanks, greetings and acknowledgements that ask for nothing. */
export function isCourtesyOnly(text: string): boolean {
  return COURTESY.test(text.trim());
}

/** A question to us. A report in which a question is quoted is none. */
export function isQuestion(text: string): boolean {
  const compact = stripWhitespace(text);
  return (
    QUESTION_AT_END.test(compact) ||
    ([...compact].length <= SHORT_QUESTION_CHARACTERS && QUESTION.test(compact))
  );
}

/** A report announced for later (周五前报), and nothing else. */
export function isPromise(text: string): boolean {
  const compact = stripWhitespace(text);
  return [...compact].length <= SHORT_PROMISE_CHARACTERS && PROMISE.test(compact) && !WORK_DONE.test(compact);
}

/** Words that follow an item number and yet are no report on it. */
export function isNoReport(text: string): boolean {
  return isCourtesyOnly(text) || isQuestion(text) || isPromise(text);
}
