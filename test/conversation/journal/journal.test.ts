import { once } from 'node:events';
import { appendFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Journal } from '../../../src/conversation/journal/journal';
import { decodeFrames, encodeFrame } from '../../../src/conversation/journal/journal-frame';
import { startOther } from '../../store/other-process';
import { GivenFolder, NOTHING_UNDER_WAY, said, textOf, waitingTexts } from './given-journal';

let folder: GivenFolder;
beforeEach(() => {
  folder = new GivenFolder();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await folder.close();
});

const keep = (journal: Journal, ...args: Parameters<typeof said>) => {
  const arrival = said(...args);
  return { arrival, written: journal.keep(arrival, NOTHING_UNDER_WAY) };
};
const keepAll = (journal: Journal, userid: string, texts: readonly string[]) =>
  Promise.all(texts.map((text) => keep(journal, userid, text).written));

describe('the journal', () => {
  it('has a message on the disk, for nobody else to read, before it says so', async () => {
    const journal = await folder.open();
    await keep(journal, 'zhangsan', '18 已完成').written;
    const [name = ''] = folder.names('.journal');
    expect(statSync(join(folder.path, name)).mode & 0o777).toBe(0o600);
    const { payloads } = decodeFrames(folder.read(name));
    expect(payloads.map((each) => JSON.parse(each).message.content.text)).toEqual(['18 已完成']);
    expect(await folder.figure('cuibao_journal_waiting')).toBe(1);
    expect(await folder.figure('cuibao_journal_bytes')).toBe(folder.read(name).length);
    expect(journal.oldest).toEqual(expect.any(Date));
  });

  it('shares one fsync among messages that come while the disk is busy', async () => {
    const journal = await folder.open();
    await keep(journal, 'zhangsan', '0').written;
    const datasync = jest.spyOn(await fileHandle(), 'datasync');
    await keepAll(
      journal,
      'lisi',
      Array.from({ length: 50 }, (_, i) => `${i + 1}`),
    );
    expect(datasync.mock.calls.length).toBeLessThanOrEqual(2);
    expect(await waitingTexts(journal)).toEqual(Array.from({ length: 51 }, (_, i) => `${i}`));
  });

  it('keeps a message once, however often it is delivered', async () => {
    const journal = await folder.open();
    const { arrival, written } = keep(journal, 'zhangsan', '18 已完成');
    await Promise.all([
      written,
      journal.keep(arrival, NOTHING_UNDER_WAY),
      journal.keep(arrival, NOTHING_UNDER_WAY),
    ]);
    expect(journal.count).toBe(1);
  });

  it('deletes its file when everything has left it, and begins another', async () => {
    const journal = await folder.open();
    await keepAll(journal, 'zhangsan', ['1', '2']);
    const [first] = folder.names('.journal');
    expect(await waitingTexts(journal)).toEqual(['1', '2']);
    expect(journal.holds('zhangsan')).toBe(false);
    await keep(journal, 'zhangsan', '3').written;
    await journal.close();
    expect(folder.names('.journal')).not.toContain(first);
    expect(folder.names('.journal')).toHaveLength(1);
    const next = await folder.open();
    expect(await waitingTexts(next)).toEqual(['3']);
    await next.close();
    expect(folder.names('')).toEqual([]);
  });

  it('takes no more than its limit, and takes again when there is room', async () => {
    const journal = await folder.open(600);
    await keep(journal, 'zhangsan', '1').written;
    await expect(keep(journal, 'zhangsan', '长'.repeat(200)).written).rejects.toThrow('JOURNAL_LIMIT_MB');
    expect(journal.isFailing).toBe(true);
    expect(await waitingTexts(journal)).toEqual(['1']);
    await keep(journal, 'zhangsan', '2').written;
    expect(journal.isFailing).toBe(false);
    expect(await folder.figure('cuibao_journal_refused_total')).toBe(1);
  });

  it('refuses what a full disk takes only half of, loses nothing before it, and goes on in another file', async () => {
    const journal = await folder.open();
    await keep(journal, 'zhangsan', '1').written;
    const proto = await fileHandle();
    const write = proto.appendFile;
    jest.spyOn(proto, 'appendFile').mockImplementationOnce(async function (this: FileHandle, data) {
      await write.call(this, (data as Buffer).subarray(0, 40));
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    });
    await expect(keep(journal, 'zhangsan', '2').written).rejects.toThrow('no space');
    expect(journal.count).toBe(1);
    await keep(journal, 'zhangsan', '3').written;
    expect(folder.names('.journal')).toHaveLength(2);
    await journal.close();
    expect(await waitingTexts(await folder.open())).toEqual(['1', '3']);
  });

  it('does not call a message safe whose fsync failed, or whose file was taken away', async () => {
    const journal = await folder.open();
    const proto = await fileHandle();
    jest.spyOn(proto, 'datasync').mockRejectedValueOnce(new Error('EIO'));
    await expect(keep(journal, 'zhangsan', '1').written).rejects.toThrow('EIO');
    jest.spyOn(proto, 'datasync').mockImplementationOnce(async () => {
      const [name = ''] = folder.names('.journal').slice(-1);
      rmSync(join(folder.path, name));
    });
    await expect(keep(journal, 'zhangsan', '2').written).rejects.toThrow('taken away');
    await keep(journal, 'zhangsan', '3').written;
    expect(await waitingTexts(journal)).toEqual(['3']);
  });

  it('is refused in a folder that cannot be written, in one sentence', async () => {
    const parts = { limitBytes: 1, logger: folder.logger, metrics: folder.metrics };
    writeFileSync(join(folder.path, 'file'), '');
    await expect(Journal.open({ ...parts, folder: join(folder.path, 'file') })).rejects.toThrow(
      /^JOURNAL_DIR: .* must be a folder that this user may write to \(EEXIST\)$/,
    );
  });
});

describe('the journal of another process', () => {
  it('is left alone while that lives, also by one that has just started', async () => {
    const first = await folder.open();
    await keep(first, 'zhangsan', '1').written;
    const second = await folder.open();
    expect(second.count).toBe(0);
    expect(await second.adopt()).toBe(0);
    expect(folder.names('.journal')).toHaveLength(1);
    expect(folder.names('.lock')).toHaveLength(2);
  });

  it('is taken over by one of those that look for it when it was killed, in order, with its lock', async () => {
    const { child } = startOther('test/conversation/journal/keep-in-process.ts', [
      folder.path,
      '1',
      '2',
      '3',
    ]);
    await once(child.stdout ?? child, 'data');
    const [one, other] = [await folder.open(), await folder.open()];
    expect([one.count, other.count]).toEqual([0, 0]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await keep(one, 'zhangsan', '4', new Date('2022-06-23T02:03:00Z')).written;
    const taken = await Promise.all([other.adopt(), one.adopt(), other.adopt()]);
    expect(taken.sort()).toEqual([0, 0, 3]);
    expect(one.count + other.count).toBe(4);
    // Whoever has them has them in order; what came later to the same process stands behind.
    expect([...(await waitingTexts(other)), ...(await waitingTexts(one))]).toEqual(['1', '2', '3', '4']);
    await one.close();
    await other.close();
    expect(folder.names('')).toEqual([]);
    expect(await folder.figure('cuibao_journal_adopted_total')).toBe(3);
  });

  it('is taken over again when whoever took it over dies before it is empty', async () => {
    const first = await folder.open();
    await keepAll(first, 'zhangsan', ['1', '2']);
    await first.close();
    const second = await folder.open();
    const head = second.readyOf('zhangsan');
    if (head) second.done(head);
    await second.close();
    // The one that was done is there once more: the database knows it by its key.
    expect(await waitingTexts(await folder.open())).toEqual(['1', '2']);
  });

  it('gives what is whole when it was cut off anywhere, and nothing is reported as damaged', async () => {
    const first = await folder.open();
    await keepAll(first, 'zhangsan', ['1', '2']);
    await first.close();
    const [name = ''] = folder.names('.journal');
    const path = join(folder.path, name);
    const whole = folder.read(name);
    const firstEnds = whole.indexOf(0x1e, 1);
    for (const cut of [firstEnds, firstEnds + 1, firstEnds + 17, whole.length - 1, whole.length]) {
      writeFileSync(path, whole);
      truncateSync(path, cut);
      const next = await folder.open();
      expect(next.count).toBe(cut === whole.length ? 2 : 1);
      await next.close();
    }
    expect(await folder.figure('cuibao_journal_set_aside')).toBe(0);
  });

  it('loses nothing of what nobody can read: it is set aside, counted, and comes back when it is named a journal', async () => {
    const first = await folder.open();
    await keepAll(first, 'zhangsan', ['1', '2']);
    await first.close();
    const [name = ''] = folder.names('.journal');
    const foreign = JSON.stringify({ of: 'another version' });
    appendFileSync(join(folder.path, name), Buffer.concat([Buffer.from('rubbish'), encodeFrame(foreign)]));
    const next = await folder.open();
    expect(await waitingTexts(next)).toEqual(['1']);
    await next.adopt();
    expect(await folder.figure('cuibao_journal_set_aside')).toBe(2);
    const [damaged = ''] = folder.names('.damaged');
    expect(folder.read(damaged).toString()).toContain('"text":"2"');
    const [aside = ''] = folder.names('.set-aside');
    expect(decodeFrames(folder.read(aside)).payloads).toEqual([foreign]);
    expect(folder.logged.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('may be one message that was set aside', async () => {
    const journal = await folder.open();
    await keepAll(journal, 'zhangsan', ['1', '2']);
    await new Promise(setImmediate);
    const head = journal.readyOf('zhangsan');
    if (head) await journal.setAside(head);
    expect(textOf(journal.readyOf('zhangsan')?.entry.message ?? said('', '').message)).toBe('2');
    const [aside = ''] = folder.names('.set-aside');
    renameSync(join(folder.path, aside), join(folder.path, 'again.1.journal'));
    expect(await journal.adopt()).toBe(1);
    expect(await waitingTexts(journal)).toEqual(expect.arrayContaining(['1', '2']));
  });
});

/** What all file handles share, to make the disk fail. */
async function fileHandle(): Promise<FileHandle> {
  const handle = await open(__filename);
  await handle.close();
  return Object.getPrototypeOf(handle) as FileHandle;
}
