import { describe, expect, it } from '@jest/globals';
import { type OldItemText, proposeIdentities } from '../../../src/domain/plan-revision/propose-identities';
import { jieyangPlan } from '../../actions/given-actions';

const item = (no: number, title: string, text = `${title}。`): OldItemText => ({
  id: 100 + no,
  no,
  title,
  text,
});
const told = (
  old: readonly OldItemText[],
  fresh: readonly Omit<OldItemText, 'id'>[],
  decided = new Map<number, number | null>(),
) =>
  proposeIdentities(old, fresh, decided).identities.map(({ no, item: is, reason }) => [
    no,
    is?.no ?? null,
    reason,
  ]);

const network = item(
  1,
  '加强网络安全监管',
  '加强网络安全监管。落实等级保护制度，开展攻防演练，健全应急预案。',
);
const cloud = item(2, '扩容政务云平台', '扩容政务云平台。完成市级政务云二期建设，支撑各单位业务系统上云。');
const hall = item(3, '优化办事大厅服务', '优化办事大厅服务。推行综合窗口改革，压减排队时间。');

describe('which old item a new one is', () => {
  it('is the one of the same number and title, else of the same title', () => {
    expect(
      told(
        [network, cloud],
        [
          { ...cloud, no: 1 },
          { ...network, no: 2 },
          { ...hall, no: 3 },
        ],
      ),
    ).toEqual([
      [1, 2, 'title'],
      [2, 1, 'title'],
      [3, null, 'new'],
    ]);
    expect(told([network, cloud], [network, cloud])).toEqual([
      [1, 1, 'same'],
      [2, 2, 'same'],
    ]);
  });

  it('does not count white space, brackets or commas in a title', () => {
    expect(told([item(1, '推进“一网统管”，建设')], [item(1, '推进 “一网统管”,建设')])).toEqual([
      [1, 1, 'same'],
    ]);
  });

  it('is the one of a like text, with a confidence, where title and number have changed', () => {
    const reworded = {
      no: 7,
      title: '全面扩容市级政务云平台',
      text: '全面扩容市级政务云平台。完成市级政务云二期、三期建设，支撑各单位业务系统上云。',
    };
    const [identity] = proposeIdentities([network, cloud, hall], [reworded], new Map()).identities;
    expect(identity).toMatchObject({ item: { no: 2 }, reason: 'similar', orElse: [] });
    expect(identity?.confidence).toBeGreaterThan(0.6);
    expect(identity?.confidence).toBeLessThan(1);
  });

  it('is none where nothing is like it, and what is left over is removed', () => {
    const { identities, removed } = proposeIdentities(
      [network, cloud],
      [network, { no: 2, title: '建设智慧社区', text: '建设智慧社区。' }],
      new Map(),
    );
    expect(identities[1]).toMatchObject({ item: null, reason: 'new' });
    expect(removed.map(({ no }) => no)).toEqual([2]);
  });

  it('asks where two old items are as like as each other', () => {
    const north = item(1, '建设北部产业园区道路', '建设北部产业园区道路。年内完成主体工程并通车。');
    const south = item(2, '建设南部产业园区道路', '建设南部产业园区道路。年内完成主体工程并通车。');
    const [identity] = proposeIdentities(
      [north, south],
      [{ no: 1, title: '建设产业园区道路', text: '建设产业园区道路。年内完成主体工程并通车。' }],
      new Map(),
    ).identities;
    expect(identity?.orElse).toHaveLength(1);
  });

  it('gives each old item to one new item, the likest first', () => {
    const close = { no: 5, title: '扩容政务云平台建设', text: cloud.text };
    const far = { no: 4, title: '扩容平台建设', text: '扩容平台。完成市级政务云二期建设。' };
    const told4 = told([cloud], [far, close]);
    expect(told4).toEqual([
      [4, null, 'new'],
      [5, 2, 'similar'],
    ]);
  });

  it('tells items that are called alike apart by their texts', () => {
    const [a, b] = [item(1, '数据治理', '数据治理。编制目录。'), item(2, '数据治理', '数据治理。开放数据。')];
    expect(
      told(
        [a, b],
        [
          { ...b, no: 1 },
          { ...a, no: 2 },
        ],
      ).map(([, is]) => is),
    ).toEqual([2, 1]);
    expect(
      told(
        [a, b],
        [
          { ...hall, no: 1 },
          { ...a, no: 2 },
          { ...b, no: 3 },
        ],
      ).map(([, is]) => is),
    ).toEqual([null, 1, 2]);
  });

  it('is what a person has decided, before anything else', () => {
    const fresh = [
      { ...cloud, no: 1 },
      { ...network, no: 2 },
    ];
    expect(
      told(
        [network, cloud],
        fresh,
        new Map<number, number | null>([
          [1, network.id],
          [2, null],
        ]),
      ),
    ).toEqual([
      [1, 1, 'decided'],
      [2, null, 'decided'],
    ]);
  });

  it('names decisions that cannot hold: an unknown item, an item given twice, a number that is not there', () => {
    const decided = new Map<number, number | null>([
      [1, network.id],
      [2, network.id],
      [3, 999],
      [9, null],
    ]);
    expect(proposeIdentities([network, cloud], [network, cloud, hall], decided).conflicts).toEqual([2, 3, 9]);
  });

  it('recognises all of Jieyang when two items are put in front', () => {
    const old = jieyangPlan().parsed.items.map(({ no, title, text }) => ({ id: no, no, title, text }));
    const fresh = [
      item(1, '全新的第一项'),
      item(2, '全新的第二项'),
      ...old.map((each) => ({ ...each, no: each.no + 2 })),
    ];
    const { identities, removed } = proposeIdentities(old, fresh, new Map());
    expect(removed).toEqual([]);
    expect(identities.slice(2).map(({ no, item: is }) => (is ? no - is.no : null))).toEqual(old.map(() => 2));
    expect(identities.slice(2).every(({ orElse }) => orElse.length === 0)).toBe(true);
  });
});
