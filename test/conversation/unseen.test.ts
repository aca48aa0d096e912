import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ReportVersionEntity } from '../../src/store/entities/report-version-entity';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';

describe('what nobody sees around a message', () => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open('sqlite');
  });
  beforeEach(() => office.startOver('2022-06-23 10:02'));
  afterAll(() => office.close());

  it.each([
    ['a mark of no width', '\u200b', ''],
    ['a mark of direction', '\u202e', '\u202c'],
    ['a byte order mark', '\ufeff', '\u200b\u200f '],
  ])('%s hides neither a command nor the item of a report', async (_name, before, behind) => {
    await dialogue(office, 'weijian', [
      [`${before}任务${behind}`, '应报2项'],
      [`${before}7 已完成核酸平台推广${behind}`, '第7项已收到'],
    ]);
    const versions = await office.store.read.find(ReportVersionEntity);
    expect(versions.map(({ text }) => text)).toEqual(['已完成核酸平台推广']);
  });
});
