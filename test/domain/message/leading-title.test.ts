import { describe, expect, it } from '@jest/globals';
import { isAddressed, leadingTitle, titled } from '../../../src/domain/message/leading-title';

describe('a plan’s title in front of a message', () => {
  it.each([
    ['《数字政府》18 已完成', '数字政府', '18 已完成'],
    ['《数字政府》：18 已完成', '数字政府', '18 已完成'],
    ['  《数字政府》 通过 5 市教育局', '数字政府', '通过 5 市教育局'],
    ['《数字政府》中18 已完成', '数字政府', '18 已完成'],
    ['《数字政府》\n18 已完成\n19 已完成', '数字政府', '\n18 已完成\n19 已完成'],
  ])('%s', (text, words, rest) => {
    expect(leadingTitle(text)).toEqual({ words, rest });
  });

  it.each(['18 已完成《条例》修订', '《》18', '《没有写完 18', ''])('is none in “%s”', (text) => {
    expect(leadingTitle(text)).toBeNull();
  });

  it.each(['18 已完成', '市残联 二季度 22 已完成', '第5项 已完成', '\n5 已完成'])(
    'is an address before “%s”',
    (rest) => {
      expect(isAddressed(rest)).toBe(true);
    },
  );

  it.each(['印发后，我局组织学习', '', '\n ', '张三 李四 王五 赵六 5'])(
    'is part of the report before “%s”',
    (rest) => {
      expect(isAddressed(rest)).toBe(false);
    },
  );

  it('names the plan whose whole title it is, before others that hold the same words', () => {
    const all = ['数字政府2022年工作要点', '数字政府2022年工作要点（续）', '营商环境'];
    const named = (words: string) => titled(all, words, (title) => title);
    expect(named('数字政府2022年工作要点')).toEqual([all[0]]);
    expect(named('数字')).toEqual([all[0], all[1]]);
    expect(named(' ')).toEqual([]);
  });
});
