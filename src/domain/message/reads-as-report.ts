const WORK_DONE =
  /已|完成|开展|推进|建成|上线|印发|实现|落实|组织|召开|培训|排查|整改|部署|启动|正在|目前|梳理|接入|覆盖|办理|共享|新增|累计|达到|无进展|未启动|滞后/;
const QUESTION =
  /[?？]|吗[。.!！\s]*$|呢[。.!！\s]*$|请问|能否|可否|是否可以|怎么|如何(?!提升|推进)|什么时候|哪个|哪一项|为什么|几号/;
const PROMISE =
  /(?:稍后|稍晚|晚点|回头|马上|尽快|明天|后天|下午|周[一二三四五六日天]|下周|月底)前?(?:再|就|会|将|一定)?(?:报|上报|报送|提交|补报|发给|发您|回复)/;
const THANKS_ONLY =
  /^(?:好的|好|收到|谢谢|感谢|辛苦了?|知道了|明白|了解|ok|嗯|您好|你好|老师|领导|麻烦了?|[,，.。!！~、\s])+$/i;

/**
 * Whether a text without an item number is a statement about work done: at least 8 characters, no question,
 * promise, thanks (docs/product.md, "When a bare text is a report"). When in doubt it is not, and the bot asks.
 */
export function readsAsReport(text: string): boolean {
  const compact = text.replace(/\s+/g, '');
  if ([...compact].length < 8) return false;
  if (QUESTION.test(compact) || PROMISE.test(compact) || THANKS_ONLY.test(compact)) return false;
  return WORK_DONE.test(compact);
}

/** Thanks, greetings and acknowledgements that ask for nothing. */
export function isCourtesyOnly(text: string): boolean {
  return THANKS_ONLY.test(text.trim());
}
