import { describe, expect, it } from '@jest/globals';
import { namesSeveral } from '../../../src/domain/registry/names-several';

describe('a name that speaks of several units', () => {
  it.each([
    '各县市区人民政府',
    '各县（市、区）政府（管委会）',
    '全市各单位',
    '市有关单位',
    '市直相关部门',
    '所有责任单位',
    '拖欠账款的所有部门和单位',
    '市各有关部门',
  ])('%s', (name) => expect(namesSeveral(name)).toBe(true));
  it.each(['市教育局', '榕城区人民政府', '揭阳空港经济区管委会', '市各民主党派联络处', '交发集团', '市残联'])(
    '%s is one',
    (name) => expect(namesSeveral(name)).toBe(false),
  );
});
