import { describe, expect, it } from '@jest/globals';
import { safeFolderName, UniquePaths } from '../../src/domain/attachment/file-name';
import { HeadingNumbers, withoutLabel } from '../../src/exports/headings';
import { titleLines } from '../../src/exports/title-lines';

describe('titles', () => {
  it('are broken between words, in lines of about the same length', () => {
    expect(titleLines('《揭阳市数字政府改革建设2022年工作要点》2022年二季度落实情况汇总', 20)).toEqual([
      '《揭阳市数字政府改革建设2022年工作',
      '要点》2022年二季度落实情况汇总',
    ]);
    expect(titleLines('短标题', 20)).toEqual(['短标题']);
    expect(titleLines('第一行\n第二行', 20)).toEqual(['第一行', '第二行']);
  });

  it('never end before they are over, nor leave a mark at the wrong end', () => {
    for (const title of [
      '关于《数字政府改革建设2022年工作要点》的通报',
      '无'.repeat(95),
      `${'a'.repeat(90)}的`,
      '',
    ]) {
      const lines = titleLines(title, 20);
      expect(lines.join('')).toBe(title);
      for (const line of lines) expect(line).not.toMatch(/^[》）、，的]|[《（]$/u);
    }
  });
});

describe('headings', () => {
  it.each([
    ['一、聚焦基础设施,夯实支撑能力。', '聚焦基础设施，夯实支撑能力'],
    ['（三）便民服务', '便民服务'],
    ['第二章 数据共享', '数据共享'],
    ['2022年重点工作', '2022年重点工作'],
    ['一二三四', '一二三四'],
  ])('%s loses its own number and becomes %s', (printed, shown) => {
    expect(withoutLabel(printed)).toBe(shown);
  });

  it('are numbered anew below each heading', () => {
    const numbers = new HeadingNumbers();
    const said = ([1, 2, 3, 4, 4, 3, 2, 3, 1, 2] as const).map((level) => numbers.next(level));
    expect(said).toEqual(['一、', '（一）', '1.', '（1）', '（2）', '2.', '（二）', '1.', '二、', '（一）']);
  });
});

describe('paths in an archive', () => {
  it.each([
    ['../../etc/passwd', 'etc passwd'],
    ['市教育局\u202e', '市教育局'],
    ['a\\b:c*', 'a bc'],
    ['CON', '_CON'],
    ['...', '_'],
  ])('%j is a folder of the name %j', (words, folder) => {
    expect(safeFolderName(words)).toBe(folder);
  });

  it('are given once, in whatever case their letters are', () => {
    const paths = new UniquePaths();
    expect(['a.jpg', 'A.JPG', 'a.jpg', '无后缀', '无后缀'].map((name) => paths.of(['x'], name))).toEqual([
      'x/a.jpg',
      'x/A(2).JPG',
      'x/a(3).jpg',
      'x/无后缀',
      'x/无后缀(2)',
    ]);
  });
});
