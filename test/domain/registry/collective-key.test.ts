import { expect, test } from '@jest/globals';
import { collectiveKey } from '../../../src/domain/registry/collective-key';

test.each([
  [['各县（市、区）人民政府', '各县市区', '各市、县〔区〕政府', '各县<市、区>政府'], '各区县市'],
  [['各县<市、区>政府<管委会>', '各县（市、区）人民政府、管委会'], '各区县市管委会'],
  [['各镇（街道）', '各镇（街道）人民政府（办事处）', '各镇、街道'], '各街镇'],
  [['市有关单位', '市直有关单位', '市各相关单位'], '市有关单位'],
  [['市直各单位', '各银行机构', '各有关部门', '市教育局', '各县区党委'], null],
])('%j say the same', (names, key) => {
  expect(names.map(collectiveKey)).toEqual(names.map(() => key));
});
