import { describe, expect, it } from '@jest/globals';
import { comparePeriods, type StoredPeriod } from '../../../src/domain/plan-revision/compare-periods';

const at = (day: string) => new Date(`${day}T18:00:00+08:00`);
const period = (change: Partial<StoredPeriod> = {}): StoredPeriod => ({
  id: 1,
  code: '2022Q2',
  dueAt: at('2022-06-30'),
  isClosed: false,
  printed: '第二季度结束前',
  printedDueAt: at('2022-06-30'),
  ...change,
});
const printed = (day: string, words = '第二季度结束后5个工作日内', code = '2022Q2') => ({
  code,
  kind: 'progress' as const,
  printed: words,
  dueAt: at(day),
});

describe('the periods of a corrected document', () => {
  it('stay where it prints the same', () => {
    expect(comparePeriods([period()], [printed('2022-06-30', '第二季度结束前')])).toEqual({
      added: [],
      moved: [],
      reprinted: [],
      differences: [],
    });
  });

  it('move with it', () => {
    const { moved, differences } = comparePeriods([period()], [printed('2022-07-07')]);
    expect(moved).toEqual([{ id: 1, dueAt: at('2022-07-07') }]);
    expect(differences).toEqual([
      { kind: 'periodMoved', code: '2022Q2', before: at('2022-06-30'), dueAt: at('2022-07-07') },
    ]);
  });

  it.each([
    ['a coordinator has laid down the day', { dueAt: at('2022-06-28') }, 'decided'],
    ['it is closed', { isClosed: true }, 'closed'],
  ])('stay where %s, which is said once', (_, change, why) => {
    const stored = period(change);
    const { moved, reprinted, differences } = comparePeriods([stored], [printed('2022-07-07')]);
    expect(moved).toEqual([]);
    expect(differences).toMatchObject([
      { kind: 'periodKept', dueAt: stored.dueAt, printed: at('2022-07-07'), why },
    ]);
    // From then on the document says nothing new.
    const again = { ...stored, printed: reprinted[0]?.printed ?? '', printedDueAt: at('2022-07-07') };
    expect(comparePeriods([again], [printed('2022-07-07')]).differences).toEqual([]);
  });

  it('say nothing of a day that the coordinator has laid down already', () => {
    expect(
      comparePeriods([period({ dueAt: at('2022-07-07') })], [printed('2022-07-07')]).differences,
    ).toEqual([]);
  });

  it('come in, and stay when they are not asked for any more, for reports may be on their way', () => {
    const { added, reprinted, differences } = comparePeriods(
      [period()],
      [printed('2022-09-30', '第三季度结束前', '2022Q3')],
    );
    expect(added).toHaveLength(1);
    expect(reprinted).toEqual([{ id: 1, printed: null }]);
    expect(differences.map(({ kind }) => kind)).toEqual(['periodAdded', 'periodUnprinted']);
    // A period that no document lays down is a coordinator's.
    expect(comparePeriods([period({ printed: null, printedDueAt: null })], []).differences).toEqual([]);
  });
});
