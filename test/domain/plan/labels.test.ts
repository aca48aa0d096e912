import { expect, test } from '@jest/globals';
import { readLabel } from '../../../src/domain/plan/labels';

test.each([
  ['一、聚焦基础设施', 'chinese', 1, '一、'],
  ['二十一、聚焦', 'chinese', 21, '二十一、'],
  ['(四十五)推进审计', 'chineseBracketed', 45, '(四十五)'],
  ['（五）加强', 'chineseBracketed', 5, '（五）'],
  ['（廿三）加强', 'chineseBracketed', 23, '（廿三）'],
  ['㈢加强', 'chineseBracketed', 3, '㈢'],
  ['1.拓展两个市场', 'arabic', 1, '1.'],
  ['１２．拓展', 'arabic', 12, '１２．'],
  ['3、拓展', 'arabic', 3, '3、'],
  ['1.5G网络建设', 'arabic', 1, '1.'],
  ['3.2022年底前完成', 'arabic', 3, '3.'],
  ['（1）甲', 'arabicBracketed', 1, '（1）'],
  ['2）乙', 'arabicBracketed', 2, '2）'],
  ['③丙', 'circled', 3, '③'],
  ['任务一：推进', 'article', 1, '任务一：'],
  ['A. 项目引进', 'letter', 1, 'A.'],
  ['(b) 举办推介会', 'letterBracketed', 2, '(b)'],
  ['2.1 建设中心', 'decimal', 1, '2.1'],
  ['2.3.2 拓展场景', 'subdecimal', 2, '2.3.2'],
  ['第二章 总则', 'chapter', 2, '第二章'],
  ['第十条 各单位', 'article', 10, '第十条'],
  ['999.推进甲', 'arabic', 999, '999.'],
  ['1000.推进乙', 'arabic', 1000, '1000.'],
  ['２００１、推进丙', 'arabic', 2001, '２００１、'],
  ['（1203）推进丁', 'arabicBracketed', 1203, '（1203）'],
  ['（一千二百三十四）推进戊', 'chineseBracketed', 1234, '（一千二百三十四）'],
  ['第1001条 推进己', 'article', 1001, '第1001条'],
])('reads the label of %s', (text, kind, number, printed) => {
  expect(readLabel(text)).toMatchObject({ kind, number, printed });
});

test.each([
  '2022年是我市',
  '2022、2023年连续两年',
  '2022.06.30前',
  '2025、2030两个阶段',
  '〔2022〕15号文件',
  '（2021）粤52民终1号',
  '（2022年）',
  '（2022）',
  '10000、推进',
  '1.5亿元',
  '2.0版本',
  'A.I.技术',
  'A、B两类',
  '一是加强',
  '（二期）建设',
  '(市、区)',
  '110、119、120等热线',
  '第五条例',
  '十分重要',
])('sees no label in %s', (text) => {
  expect(readLabel(text)).toBeNull();
});
