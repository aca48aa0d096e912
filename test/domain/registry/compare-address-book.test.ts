import { expect, it } from '@jest/globals';
import { compareAddressBook } from '../../../src/domain/registry/compare-address-book';

const registry = {
  units: [
    { id: 1, name: '市教育局', aliases: ['教育局'] },
    { id: 2, name: '市公安局', aliases: [] },
  ],
  groups: [],
};
const departments = [
  { id: 10, name: '揭阳市', parentId: null },
  { id: 11, name: '市教育局', parentId: 10 },
  { id: 12, name: '办公室', parentId: 11 },
  { id: 13, name: '市大数据中心', parentId: 10 },
];
const member = (userid: string, name: string, departmentId: number, more = {}) => ({
  userid,
  name,
  mobile: null,
  position: null,
  departmentIds: [departmentId],
  standing: 'visible' as const,
  ...more,
});
const person = (userid: string, name: string, ...unitIds: number[]) => ({
  userid,
  name,
  phone: '1',
  unitIds,
});

it('tells names, telephones, who has left, who is elsewhere, and who might be a contact', () => {
  const members = [
    member('a', '刘教育', 12, { mobile: '138' }),
    member('b', '陈改名', 11),
    member('c', '许离职', 11, { standing: 'left' }),
    member('d', '新同志', 12, { mobile: '139', position: '科员' }),
    member('e', '停用者', 11, { standing: 'disabled' }),
    member('x', '数据员', 13),
  ];
  const registered = [
    person('a', '刘教育', 1),
    person('b', '陈教育备', 1),
    person('c', '许离职', 1),
    person('gone', '不在者', 1),
    person('police', '许公安', 2),
  ];
  expect(compareAddressBook({ departments, members }, registered, registry, null)).toEqual({
    unmatched: [{ name: '市大数据中心', near: [] }],
    renamed: [{ userid: 'b', from: '陈教育备', to: '陈改名' }],
    phones: [{ userid: 'a', name: '刘教育', from: '1', to: '138' }],
    gone: [{ userid: 'c', name: '许离职', why: 'left' }],
    // Of 市公安局 nothing was compared: its people are not missing.
    absent: [{ userid: 'gone', name: '不在者', unit: '市教育局' }],
    proposed: [{ unit: '市教育局', userid: 'd', name: '新同志', phone: '139', position: '科员' }],
  });
});

it('a department that is said to be a unit is that unit with all below it, whatever it is called', () => {
  const members = [member('x', '数据员', 13), member('a', '刘教育', 99)];
  const [, unit] = registry.units;
  const { proposed, unmatched } = compareAddressBook({ departments, members }, [], registry, unit ?? null);
  expect([unmatched, proposed.map(({ unit: name, userid }) => `${name} ${userid}`)]).toEqual([
    [],
    ['市公安局 x', '市公安局 a'],
  ]);
});

it('fields that the app is not granted are no differences', () => {
  const members = [member('a', '刘教育', 11, { name: null })];
  const { renamed, phones, gone } = compareAddressBook(
    { departments, members },
    [person('a', '刘教育', 1)],
    registry,
    null,
  );
  expect([renamed, phones, gone]).toEqual([[], [], []]);
});
