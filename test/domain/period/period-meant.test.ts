import { describe, expect, it } from '@jest/globals';
import { periodMeant } from '../../../src/domain/period/period-meant';

const due = (day: string) => new Date(`${day}T18:00:00+08:00`);
const plan2022 = {
  year: 2022,
  periods: [
    { code: '2022Q2', dueAt: due('2022-06-30') },
    { code: '2022Q4', dueAt: due('2022-12-30') },
  ],
};
const plan2023 = {
  year: 2023,
  periods: [
    { code: '2023Q1', dueAt: due('2023-03-31') },
    { code: '2023Q4', dueAt: due('2023-12-29') },
  ],
};

describe('the period that words mean among several plans', () => {
  it.each([
    ['四季度', '2023-01-05', '2022Q4'],
    ['四季度', '2023-11-20', '2023Q4'],
    ['一季度', '2023-01-05', '2023Q1'],
    ['二季度', '2023-01-05', '2022Q2'],
    ['去年四季度', '2023-06-05', '2022Q4'],
    ['2022Q4', '2023-11-20', '2022Q4'],
  ])('%s on %s is %s', (words, today, code) => {
    expect(periodMeant(words, [plan2023, plan2022], due(today))).toBe(code);
  });

  it('is told as the first plan reads it where no plan has it', () => {
    expect(periodMeant('三季度', [plan2023, plan2022], due('2023-01-05'))).toBe('2023Q3');
  });

  it('is none where the words name none, or there is no plan', () => {
    expect(periodMeant('市教育局', [plan2022], due('2022-06-01'))).toBeNull();
    expect(periodMeant('二季度', [], due('2022-06-01'))).toBeNull();
  });
});
