import { closest, distance } from 'fastest-levenshtein';
import { toHalfWidth } from '../text/normalise';
import { withoutCourtesy } from './read-command';

/** Characters that an input method offers for the same sounds as those of the commands; the first stands for all. */
const SOUNDS: readonly string[] = [
  '退腿推褪',
  '回会汇绘悔惠恢灰',
  '通同统痛桐',
  '过郭国果锅',
  '催崔摧吹',
  '办半伴班般拌版',
  '确却雀',
  '认任人仁忍',
  '务物误勿雾',
  '状壮撞装',
  '态太泰抬台',
  '延言严沿研眼演盐烟',
  '期其七奇起齐启',
  '补不部布步捕',
  '充冲虫重从',
  '修休秀羞',
  '改该盖概',
  '撤车扯彻册',
  '销消削笑小',
  '查察茶差',
  '看刊砍',
  '进近尽劲禁',
  '度渡杜肚',
  '草操曹',
  '稿搞高告',
  '附付副父复富',
  '件建见间键',
  '零令另灵玲龄',
  '报抱保包宝暴爆豹',
  '免面勉棉',
  '结节接解截街',
  '开凯楷',
  '用拥永勇',
  '止只至指纸之直址志治制',
  '宽款',
  '限县现线先',
  '预于与雨语遇玉',
  '暂站赞占展',
  '停听庭挺廷',
  '提题体替',
  '醒行形型性星',
  '发法罚',
  '送宋松颂',
  '缓换环还欢',
  '联连廉脸',
  '络洛落罗',
  '员元原圆园',
  '分份芬纷',
  '配陪佩培',
  '播波拨博驳',
  '意议义亿易',
  '帮邦棒绑榜',
  '助主住注祝',
  '定订钉丁',
  '取去曲趣',
  '转专砖赚',
  '委位为围未味',
  '托拖脱',
  '审深生身神',
  '待代带',
  '迟吃持池',
  '填甜天田',
  '方房放芳',
  '案按安暗',
  '绩迹际',
];
const SOUND_OF: ReadonlyMap<string, string> = new Map(
  SOUNDS.flatMap((alike) => [...alike].map((char) => [char, alike.charAt(0)] as const)),
);
const LONGEST_WORD = 6;

/** A command that a text begins with in all but its spelling, and what follows. */
export interface NearCommand {
  readonly word: string;
  readonly said: string;
  readonly after: string;
}

/**
 * The command that somebody mistyped at the beginning of a text: other characters of the same sound (退会, 崔办), a
 * character twice (催办办), or two that changed places. Only then can words that follow be taken for its argument.
 */
export function mistypedCommand(text: string, words: readonly string[]): NearCommand | null {
  const spoken = toHalfWidth(withoutCourtesy(text.slice(0, 60)));
  for (let length = LONGEST_WORD; length >= 2; length--) {
    const said = spoken.slice(0, length);
    if (said.length < length || /[\s0-9,:]/.test(said)) continue;
    if (words.includes(said)) return null;
    const word = words.find((each) => each.length >= 2 && soundsLike(said, each));
    if (word) return { word, said, after: spoken.slice(length) };
  }
  // 抱 18: a single character only in front of a number.
  const one = /^(\S)\s*(?=[0-9(]|第)/.exec(spoken)?.[1] ?? '';
  const word = words.find(
    (each) => each.length === 1 && each !== one && SOUND_OF.has(one) && sound(each) === sound(one),
  );
  return word && !words.includes(one) ? { word, said: one, after: spoken.slice(1) } : null;
}

function soundsLike(said: string, word: string): boolean {
  if (said.length === word.length && said.length === 2 && said === `${word[1]}${word[0]}`) return true;
  const once = said.replace(/(.)\1+/g, '$1');
  return [said, once].some((each) => each.length === word.length && sound(each) === soundOfWord(word));
}

const SOUNDS_OF_WORDS = new Map<string, string>();

/** Of a command's word, of which there are few. */
function soundOfWord(word: string): string {
  const known = SOUNDS_OF_WORDS.get(word) ?? sound(word);
  SOUNDS_OF_WORDS.set(word, known);
  return known;
}

function sound(text: string): string {
  return [...text].map((char) => SOUND_OF.get(char) ?? char).join('');
}

/** The nearest command word to a short text that is none, or null when nothing is near. */
export function nearestCommand(text: string, words: readonly string[]): string | null {
  const spoken = withoutCourtesy(toHalfWidth(text)).split(/[\s,，:：;；0-9(（第。]/)[0] ?? '';
  if (spoken.length < 2 || spoken.length > LONGEST_WORD || words.length === 0) return null;
  const mistyped = words.find((word) => word.length >= 2 && soundsLike(spoken, word));
  if (mistyped) return mistyped;
  const near = closest(spoken, [...words]);
  return distance(spoken, near) <= (spoken.length <= 3 ? 1 : 2) && sharesACharacter(spoken, near)
    ? near
    : null;
}

function sharesACharacter(one: string, other: string): boolean {
  return [...one].some((char) => other.includes(char));
}
