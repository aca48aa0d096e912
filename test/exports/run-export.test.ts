import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { EvidenceFile } from '../../src/domain/documents/document-data';
import type { RowStreams } from '../../src/exports/run-export';
import { exporterOf, GREEDY, MADE_AT, made, reported, rowOf, streamsOf, unzipped } from './given-documents';

const ROWS = Array.from({ length: 7 }, (_, i) => rowOf(i + 1, '市教育局', { report: reported('已完成') }));

/** Rows that never come to an end by themselves, until somebody stops reading. */
function endless(): { streams: RowStreams; begun: Promise<void>; closed: Promise<void> } {
  let begin: () => void = () => undefined;
  let close: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const closed = new Promise<void>((resolve) => {
    close = resolve;
  });
  async function* rows() {
    try {
      for (;;) {
        begin();
        yield ROWS;
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      close();
    }
  }
  return { streams: { ...streamsOf(ROWS), rows }, begun, closed };
}

describe('a document is made in a thread of its own', () => {
  it('tells how far it is, portion by portion', async () => {
    const progress: number[] = [];
    await made('workbook', ROWS, { onProgress: (done) => progress.push(done) });
    expect(progress).toEqual([2, 4, 6, 7]);
  });

  it('is given up when it is cancelled, and nobody reads on', async () => {
    const { streams, begun, closed } = endless();
    const cancel = new AbortController();
    const making = made('workbook', ROWS, { streams, signal: cancel.signal });
    await begun;
    cancel.abort();
    await expect(making).rejects.toMatchObject({ why: 'cancelled' });
    await closed;
  });

  it('is given up when it takes too long', async () => {
    const { streams } = endless();
    const making = made('workbook', ROWS, { streams, exporter: exporterOf({ timeLimitMs: 300 }) });
    await expect(making).rejects.toMatchObject({ why: 'time' });
  });

  it('is given up when it needs more memory than it may have, and the process goes on', async () => {
    const making = made('workbook', ROWS, { exporter: exporterOf(GREEDY) });
    await expect(making).rejects.toMatchObject({ why: 'memory' });
    await expect(made('workbook', ROWS)).resolves.toBeInstanceOf(Buffer);
  });

  it('fails with what reading the rows has thrown', async () => {
    async function* rows(): AsyncGenerator<never[]> {
      yield [];
      throw new Error('the database is away');
    }
    for (const kind of ['workbook', 'briefing', 'circular'] as const) {
      const making = made(kind, ROWS, { streams: { ...streamsOf(ROWS), rows } });
      await expect(making).rejects.toThrow('the database is away');
    }
  });

  it('waits in line behind another one, and begins when that is given up', async () => {
    const exporter = exporterOf();
    const first = endless();
    const cancel = new AbortController();
    const given = made('workbook', ROWS, { streams: first.streams, exporter, signal: cancel.signal });
    await first.begun;
    let secondBegan = false;
    const second = made('workbook', ROWS, {
      exporter,
      onProgress: () => {
        secondBegan = true;
      },
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(secondBegan).toBe(false);
    cancel.abort();
    await expect(given).rejects.toMatchObject({ why: 'cancelled' });
    await expect(second).resolves.toBeInstanceOf(Buffer);
  });
});

describe('the evidence bundle', () => {
  it('holds every file under unit and item, and a list of all with their hashes', async () => {
    const bytes = Buffer.from('图片的字节');
    const file = (path: string, more: Partial<EvidenceFile> = {}): EvidenceFile => ({
      path,
      unit: '=市教育局',
      item: { no: 5, title: '网络"安全"' },
      sentBy: '张三',
      sentAt: MADE_AT,
      bytes,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      ...more,
    });
    const files = [
      file('市教育局/第5项 网络安全/现场👍.jpg'),
      file('市教育局/第5项 网络安全/报告.pdf', { bytes: Buffer.alloc(300_000, 7) }),
      file('市教育局/第5项 网络安全/未到.mp4', { bytes: null, sha256: null }),
    ];
    async function* portions() {
      for (const each of files) yield [each];
    }
    const zip = await unzipped(await made('evidence', ROWS, { streams: { files: portions } }));
    expect([...zip.keys()]).toEqual([files[0]?.path, files[1]?.path, '附件清单.csv']);
    expect(zip.get(files[0]?.path ?? '')).toEqual(bytes);
    expect(zip.get(files[1]?.path ?? '')).toHaveLength(300_000);
    const list = zip.get('附件清单.csv')?.toString('utf8') ?? '';
    expect(list.startsWith('\ufeff"单位","事项编号"')).toBe(true);
    expect(list).toContain(
      `"'=市教育局","5","网络""安全""","${files[0]?.path}","张三","2022-07-06T10:00:00+08:00"`,
    );
    expect(list).toContain('"文件尚未取得"');
  });
});
