import { COMMANDS } from '../../src/conversation/commands';
import type { Random } from '../year/random';

/** What tables, pages, spreadsheets, logs, paths and parsers have been broken with elsewhere. */
const HOSTILE = [
  "'; DROP TABLE people; --",
  "' OR '1'='1",
  '%_\\%',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '{{7*7}}',
  '=HYPERLINK("http://evil.example","报")',
  '@SUM(A1:A9)',
  '../../../../etc/passwd',
  '..\\..\\windows\\win.ini',
  'file:///etc/passwd',
  'http://169.254.169.254/latest/meta-data/',
  '\r\nSet-Cookie: cuibao_session=x',
  '\u0000',
  '\u202e倒置\u202c',
  '\ud800',
  '\ufeff\u200b\u2060',
  '__proto__',
  'constructor',
  'toString',
  '😀👨‍👩‍👧‍👦',
  'ﷺ',
  'e\u0301'.repeat(60),
  '１８',
  '9'.repeat(400),
  '-1',
  '1e309',
  'NaN',
  '2147483648',
  '18446744073709551616',
  ']]>',
  '&#x0;&amp;&lt;',
  '(((((((((((((((((((((((((',
  '，'.repeat(500),
  ' '.repeat(1500),
];
/** Scraps of what people type, so that the grammar is reached and not only its front door. */
const SCRAPS = [
  ...[
    '18',
    '5',
    '24',
    '第5项',
    '（五）',
    '五、',
    '①',
    '3-5',
    '1-999999',
    '第5、6项',
    '二（六）',
    '99',
    '全部',
    '0',
  ],
  ...[
    '市残联',
    '市教育局',
    '各县区',
    '二季度',
    '2022Q2',
    '本期',
    '第一章',
    '《数字政府》',
    '逾期',
    '未报',
    '张三',
  ],
  ...[
    '已完成',
    '到7月8日',
    '6月31日',
    '7月1日-7月10日',
    '数据不一致',
    '#1',
    '#999999',
    '？',
    '1',
    '2',
    '牵头',
    '添加',
  ],
  ...[
    '进展情况：',
    '存在问题：',
    '下一步：',
    '名称',
    '市直',
    '完',
    '是',
    '否',
    '取消',
    '确认',
    '确认 1',
    '100%',
    '1.',
  ],
];
const SEPARATORS = ['\n', '\n', ' ', ' ', ' ', '，', '；', '：', ''];
const WORDS = COMMANDS.flatMap(({ words }) => words);
const EXAMPLES = COMMANDS.map(({ example }) => example);

/** A message as somebody who looks for a weak place would write it; seldom longer than the platform allows. */
export function hostileText(random: Random): string {
  const kind = random.weighted({
    words: 6,
    example: 3,
    hostile: 2,
    repeated: 1,
    characters: 1,
    nothing: 0.2,
  });
  switch (kind) {
    case 'words':
      return joined(random, 1 + random.int(10), () => random.pick([WORDS, SCRAPS, SCRAPS, HOSTILE]));
    case 'example':
      return random.chance(0.5)
        ? random.pick(EXAMPLES)
        : joined(random, 1 + random.int(4), () => random.pick([EXAMPLES, SCRAPS]));
    case 'hostile':
      return `${random.pick([...WORDS, ...SCRAPS])} ${random.pick(HOSTILE)}`;
    case 'repeated':
      return random.pick([...SCRAPS, ...WORDS, ...HOSTILE]).repeat(1 + random.int(600));
    case 'characters':
      return Array.from({ length: random.int(80) }, () => String.fromCodePoint(anyCodePoint(random))).join(
        '',
      );
    case 'nothing':
      return random.pick(['', ' ', '\n\n', '。', '\u200b']);
  }
}

/** A value for a field, an address or a header. */
export function hostileValue(random: Random): string {
  return random.pick([...HOSTILE, ...SCRAPS, '', String(random.int(2 ** 31)), hostileText(random)]);
}

/** Without halves of characters, which addresses cannot carry. */
export function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

function joined(random: Random, count: number, list: () => readonly string[]): string {
  return Array.from({ length: count }, () => random.pick(list()) + random.pick(SEPARATORS)).join('');
}

function anyCodePoint(random: Random): number {
  return random.int(random.pick([0x80, 0x800, 0x10000, 0x110000]));
}
