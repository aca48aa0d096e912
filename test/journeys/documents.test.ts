import { afterEach, describe, expect, it } from '@jest/globals';
import { extractRawText } from 'mammoth';
import { readSheets } from '../exports/given-documents';
import { oneDatabaseFor } from '../support/databases';
import { RunningOffice } from './running-office';

let office: RunningOffice;
afterEach(() => office.close());

/** The files in a member's window, with the bytes that the messenger hands out for them. */
function filesOf(userid: string): { filename: string; bytes: Buffer }[] {
  const { chat, media } = office.sandbox.state;
  return chat.of(userid, 0).flatMap(({ content }) => {
    if (content.type !== 'file') return [];
    return [
      { filename: content.filename, bytes: media.findFresh(content.mediaId)?.bytes ?? Buffer.alloc(0) },
    ];
  });
}

describe.each(oneDatabaseFor(__filename))('documents through the messenger’s protocol, on %s', (kind) => {
  it('arrive once as files, through an upload that fails at first, with the figures of the answer to 状态', async () => {
    office = await RunningOffice.open(kind, { clockStart: '2022-06-23 10:00' });
    await office.say('jiaoyu', '18 =1+1 已完成公共教育服务平台升级');
    office.sandbox.state.faults.plan(1, '/media/upload', { kind: 'http', status: 502, body: 'Bad Gateway' });
    const asked = await office.say('tongchou', '导出');
    expect(asked.answers.map(({ text }) => text).join()).toContain('正在生成');
    await office.say('tongchou', '汇总');
    await office.until('both files have arrived', async () => filesOf('tongchou').length >= 2);
    await office.settled();
    const files = filesOf('tongchou');
    expect(files.map(({ filename }) => filename.replace(/（.*）/, ''))).toEqual([
      '2022年二季度报送情况工作簿.xlsx',
      '2022年二季度落实情况汇总.docx',
    ]);
    const said = (await office.say('tongchou', '状态')).answers.map(({ text }) => text).join();
    const figures = said.split('\n').find((line) => line.startsWith('应报')) ?? 'none';
    const sheets = await readSheets(files[0]?.bytes ?? Buffer.alloc(0));
    expect(sheets.get('汇总')?.rows[2]?.get(1)?.text).toBe(figures);
    const { value } = await extractRawText({ buffer: files[1]?.bytes ?? Buffer.alloc(0) });
    expect(value).toContain('=1+1 已完成公共教育服务平台升级');
  });
});
