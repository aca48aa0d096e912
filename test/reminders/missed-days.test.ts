import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '../../src/observability/logger';
import { createMetrics } from '../../src/observability/metrics';
import { missedDaysAlarm } from '../../src/reminders/planning-alarms';
import { tick } from '../../src/reminders/tick';
import type { Store } from '../../src/store/store';
import { oneDatabaseFor } from '../support/databases';
import { beijing, Office } from '../support/office';
import { sendWaiting } from './given-reminders';

describe.each(oneDatabaseFor(__filename))('a working day that nobody planned, on %s', (kind) => {
  let office: Office;
  let noticed: string[];

  beforeAll(async () => {
    office = await Office.open(kind);
  }, 60_000);
  beforeEach(async () => {
    await office.startOver('2022-05-16 09:00');
    noticed = [];
  });
  afterAll(() => office.close());

  async function tickOf(processName: string, time: string, store: Store = office.store): Promise<void> {
    if (beijing(time) > office.clock.now()) office.goTo(time);
    await tick(
      {
        store,
        rules: office.rules,
        processName,
        configHash: 'as-shipped',
        onMissedDays: (days) => noticed.push(...days),
      },
      beijing(time),
    );
  }

  const digest = async () => (await sendWaiting(office)).find(({ to }) => to === 'tongchou')?.text ?? '';

  it('is noticed once, told in the digest of that day and in no other', async () => {
    await tickOf('a', '2022-06-24 09:36');
    expect(await digest()).not.toContain('停运');
    // The process is down on Monday.
    const other = await office.anotherStore();
    await Promise.all([tickOf('a', '2022-06-28 09:20'), tickOf('b', '2022-06-28 09:20', other)]);
    await tickOf('b', '2022-06-28 09:36');
    expect(noticed).toEqual(['2022-06-27']);
    expect(await digest()).toContain('6月27日系统停运，当日提醒已顺延补发。');
    await tickOf('a', '2022-06-29 09:36');
    expect(await digest()).not.toContain('停运');
    expect(noticed).toEqual(['2022-06-27']);
  });

  it('is not missed as long as one process planned it, nor are days off and the first day of all', async () => {
    await tickOf('a', '2022-06-23 09:36');
    await tickOf('b', '2022-06-24 10:00');
    await tickOf('a', '2022-06-27 09:36');
    expect(noticed).toEqual([]);
  });

  it('is one on which the last message had not yet had its minute', async () => {
    await tickOf('a', '2022-06-23 09:36');
    await tickOf('a', '2022-06-24 09:32');
    await tickOf('a', '2022-06-27 09:36');
    expect(noticed).toEqual(['2022-06-24']);
  });

  it('is told by its first and last day when there are many', async () => {
    await tickOf('a', '2022-06-09 09:36');
    await tickOf('a', '2022-06-27 09:36');
    expect(noticed).toHaveLength(11);
    expect(await digest()).toContain('6月10日至6月24日（11个工作日）系统停运，其间提醒已顺延补发。');
  });

  it('is counted by a metric and said in the log', async () => {
    const lines: string[] = [];
    const metrics = createMetrics();
    missedDaysAlarm(
      createLogger('info', { write: (line) => void lines.push(line) }),
      metrics,
    )(['2022-06-27']);
    expect(await metrics.registry.metrics()).toContain('cuibao_reminder_days_missed_total 1');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'error', days: ['2022-06-27'] });
  });
});
