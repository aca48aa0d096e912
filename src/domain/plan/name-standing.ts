import { readBrackets } from './brackets';
import { readLabel } from './labels';
import { looksLikeOfficeOrPlace } from './unit-names';

/**
 * What a list member is worth as the name of a unit. `office` reads as one; `unusual` is kept and pointed
 * out (人行, 国网某市供电); `person` and `prose` are no units and are pointed out.
 */
export type NameStanding = 'office' | 'unusual' | 'person' | 'prose';

const LONGEST_NAME = 40;
const LONGEST_UNUSUAL = 16;
/** Words of instruction and of sentences: no office is called so. */
const SENTENCE =
  /[。：:！？?“”]|不得|不能|应当|以下|涉及|列出|单独|每个|截至|加强|推进|开展|完善|建立|健全|提升|优化|制定|督促|确保|做好|支持|鼓励|推动|完成|解决|加快|落实|进行|通过|按照|根据|对.+的|\d{2,}/;
const SENTENCE_START =
  /[。：:！？?]|^(?:对|将|为|在|从|把|使|要|应|并|或|若|如|遇到|不能|不得|支持|鼓励|引导)/;
/** 县人社局（牵头）县财政局: the mark between two names was lost, or half of a label stayed. */
const TWO_NAMES = /[（(](?:共同)?(?:牵头|主办|配合|协办|负责)|^(?:责任|牵头|配合)/;
const LEADER_TITLE =
  /(?:同志|书记|省长|市长|县长|区长|镇长|乡长|州长|旗长|主席|主任|局长|部长|厅长|秘书长|常委|组长|院长|检察长)$/;
const TITLE_FIRST =
  /^(?:副?(?:省|市|县|区|镇|乡|州|旗)长|(?:市|县|区)委(?:副?书记|常委)|副?秘书长|(?:省|市|县|区|镇|乡)?领导(?!小组))/;
/** The hundred most frequent family names cover nearly everybody. */
const FAMILY_NAME =
  /^(?:欧阳|司马|上官|诸葛|[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤])[\p{Script=Han}]{1,2}$/u;

export function nameStanding(name: string): NameStanding {
  if (TITLE_FIRST.test(name) || LEADER_TITLE.test(name)) return 'person';
  if (name.length > LONGEST_NAME || readLabel(name) !== null) return 'prose';
  if (!balanced(name) || TWO_NAMES.test(name)) return name.length > LONGEST_UNUSUAL ? 'prose' : 'unusual';
  // A long member may end like an office and still be a sentence: 对…的中小微企业.
  if (looksLikeOfficeOrPlace(name)) return name.length > 12 && SENTENCE_START.test(name) ? 'prose' : 'office';
  if (SENTENCE.test(name) || name.length > LONGEST_UNUSUAL) return 'prose';
  return FAMILY_NAME.test(name) ? 'person' : 'unusual';
}

/** 各县（市、区］人民政府: somebody's slip, and the name may have lost a part. */
function balanced(name: string): boolean {
  const marks = name.match(/[()（）[\]［］【】〔〕<>＜＞〈〉]/g)?.length ?? 0;
  return marks === 2 * readBrackets(name).spans.filter(({ kind }) => kind !== 'quote').length;
}
