/** Words that stand in so many titles, and begin so many sentences, that they name no item. */
const GENERIC =
  /^(?:加强|推进|完善|优化|提升|提高|强化|深化|加快|建设|管理|服务|工作|应用|平台|能力|水平|助推|助力|推动|构建|探索|推行|健全|创新|配合|做好|用好|开展|落实|组织|信息化|数字化|智能|智慧|机制|体系|办事|运行|发展|治理|数据|系统|改革|全市|我市|我局|重点|目前|当前|进展|情况|问题)+$/;
/** A keyword and what is said of it: 网络安全：…, 网络安全 …. */
const LEADING = /^\s*([^\s:：,，。；;]{2,20})([\s:：,，]+)(\S[\s\S]*)$/;

export interface LeadingKeyword {
  readonly keyword: string;
  /** A colon says beyond doubt that the words in front are a heading. */
  readonly colon: boolean;
  readonly rest: string;
}

/** The words before the first separator of a text, where they are specific enough to name an item by its title. */
export function leadingKeyword(text: string): LeadingKeyword | null {
  const match = LEADING.exec(text);
  const keyword = match?.[1] ?? '';
  if (!match || !isSpecific(keyword)) return null;
  return { keyword, colon: /[:：]/.test(match[2] ?? ''), rest: match[3] ?? '' };
}

/** At least two characters that are not just 加强管理. */
export function isSpecific(keyword: string): boolean {
  return [...keyword].length >= 2 && !GENERIC.test(keyword);
}
