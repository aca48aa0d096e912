/** Levels that are the same everywhere; 驻揭, 驻市 and the like name units of other authorities seated in the place. */
const LEVELS: readonly string[] = ['省直', '市直', '县区', '镇街', '村社'];
const SEATED = /^驻\p{Script=Han}{1,3}$/u;

/** How levels are written, for whoever has written one otherwise. */
export const UNIT_LEVELS_IN_WORDS = `${LEVELS.join('、')}或“驻揭”等驻地单位`;

/** What people also call a level. */
const SAID_AS: Readonly<Record<string, string>> = {
  市级: '市直',
  市直单位: '市直',
  市直部门: '市直',
  县级: '县区',
  区县: '县区',
  '县(市、区)': '县区',
  县市区: '县区',
  乡镇: '镇街',
  街道: '镇街',
  '乡镇(街道)': '镇街',
  '镇(街道)': '镇街',
  村: '村社',
  社区: '村社',
};

/** The level that a word names; null where it names none. */
export function unitLevelOf(word: string): string | null {
  const said = word.normalize('NFKC').replace(/\s/g, '');
  const level = SAID_AS[said] ?? said;
  return LEVELS.includes(level) || SEATED.test(level) ? level : null;
}
