import { describe, expect, it, test } from '@jest/globals';
import { readReminderPolicy } from '../../../src/domain/reminders/read-policy';
import { policy } from './given';

const problemsOf = (value: unknown) => {
  const read = readReminderPolicy(value);
  return 'problems' in read ? read.problems : [];
};

describe('the reminder policy', () => {
  it('that ships is the ladder of product.md', () => {
    expect(policy.stages.map(({ name, offset, audience }) => [name, offset, audience.join()])).toEqual([
      ['open', -15, 'primary'],
      ['T-7', -7, 'primary'],
      ['T-3', -3, 'primary'],
      ['T-1', -1, 'primary'],
      ['T0', 0, 'primary'],
      ['T+1', 1, 'primary,backup'],
      ['T+3', 3, 'primary,backup,unitLeader'],
    ]);
    expect(policy).toMatchObject({
      window: { from: '09:00', to: '18:00' },
      send: { at: '09:30', spreadMinutes: 5 },
      dueTime: '18:00',
      weekly: { every: 5, audience: ['primary', 'backup'] },
      closeAfter: 10,
    });
  });

  const stage = (name: string, offset: number) => ({ name, offset, audience: ['primary'] });
  test.each([
    ['send.at', { ...policy, send: { at: '9:30', spreadMinutes: 5 } }],
    ['send.at', { ...policy, send: { at: 930, spreadMinutes: 5 } }],
    ['send', { ...policy, send: { at: '17:55', spreadMinutes: 5 } }],
    ['send', { ...policy, send: { at: '08:30', spreadMinutes: 5 } }],
    ['window', { ...policy, window: { from: '18:00', to: '09:00' } }],
    ['stages', { ...policy, stages: [] }],
    ['stages.0.name', { ...policy, stages: [stage('T-15', -15)] }],
    ['stages.0.offset', { ...policy, stages: [stage('open', 1)] }],
    ['stages.1.name', { ...policy, stages: [stage('open', -15), stage('T-7', -6)] }],
    ['stages.2.offset', { ...policy, stages: [stage('open', -15), stage('T-3', -3), stage('T-7', -7)] }],
    ['stages.0.audience.0', { ...policy, stages: [{ ...stage('open', -15), audience: ['boss'] }] }],
    ['weekly.every', { ...policy, weekly: { every: 0, audience: ['primary'] } }],
    ['closeAfter', { ...policy, closeAfter: 2.5 }],
    ['contactCheck', { ...policy, contactCheck: undefined }],
    ['contactCheck.0.before', { ...policy, contactCheck: [{ before: 'T-4', days: 1 }] }],
    ['contactCheck.0.days', { ...policy, contactCheck: [{ before: 'open', days: 0 }] }],
    ['(file)', { ...policy, windows: {} }],
    ['(file)', null],
  ])('with a mistake in %s is refused, the place named', (place, value) => {
    const problems = problemsOf(value);
    expect(problems.some((problem) => problem.startsWith(`${place}: `))).toBe(true);
  });

  it('with several mistakes names them all', () => {
    const problems = problemsOf({ ...policy, dueTime: '25:00', closeAfter: -1, weekly: undefined });
    expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual([
      'closeAfter',
      'dueTime',
      'weekly',
    ]);
  });
});
