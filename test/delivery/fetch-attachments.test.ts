import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import { attachmentFailureTeller } from '../../src/actions/tell-attachment-failed';
import type { InboundContent } from '../../src/conversation/inbound-message';
import { AttachmentFetcher, type AttachmentFetcherOptions } from '../../src/delivery/fetch-attachments';
import type { FetchedMedia, FetchMedia } from '../../src/delivery/media-source';
import { SendFailure } from '../../src/delivery/send-failure';
import { readBlob } from '../../src/store/blob-store';
import { AttachmentEntity } from '../../src/store/entities/attachment-entity';
import { BlobChunkEntity } from '../../src/store/entities/blob-chunk-entity';
import { InboundMessageEntity } from '../../src/store/entities/inbound-message-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import type { Store } from '../../src/store/store';
import { failingStore, REFUSED } from '../conversation/journal/given-outage';
import { databasesUnderTest } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { gate } from '../support/gate';
import { Office } from '../support/office';

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(130_000, 7)]);
const AMR = Buffer.from('#!AMR\n0123456789');
const DAY_MS = 24 * 3600_000;

type Kind = 'image' | 'voice' | 'video' | 'file';

/** The messenger's edge: gives what it is told to, and remembers what was asked. */
class ScriptedMedia {
  readonly asked: string[] = [];
  private readonly script: (() => Promise<FetchedMedia> | FetchedMedia)[] = [];
  atOnce = 0;
  mostAtOnce = 0;

  gives(bytes: Buffer, fileName: string | null = null): void {
    this.script.push(() => ({ bytes, fileName, contentType: null }));
  }
  fails(...failure: ConstructorParameters<typeof SendFailure>): void {
    this.script.push(() => {
      throw new SendFailure(...failure);
    });
  }
  does(behaviour: () => Promise<FetchedMedia>): void {
    this.script.push(behaviour);
  }

  readonly fetch: FetchMedia = async (mediaId) => {
    this.asked.push(mediaId);
    this.atOnce++;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    try {
      await new Promise((resolve) => setImmediate(resolve));
      const next = this.script.shift();
      return next ? await next() : { bytes: PNG, fileName: null, contentType: 'image/png' };
    } finally {
      this.atOnce--;
    }
  };
}

describe.each(databasesUnderTest())('fetching what members sent, on %s', (kind) => {
  let office: Office;
  let media: ScriptedMedia;
  beforeAll(async () => {
    office = await Office.open(kind);
  });
  beforeEach(async () => {
    await office.startOver('2022-06-23 10:02');
    media = new ScriptedMedia();
    await office.say('jiaoyu', '18 已完成公共教育平台升级');
  });
  afterAll(() => office.close());

  function fetcher(options: Partial<AttachmentFetcherOptions> = {}): AttachmentFetcher {
    const { store, rules, clock, logger } = office;
    const tellFailed = attachmentFailureTeller({ rules, clock });
    return new AttachmentFetcher({
      store,
      fetchMedia: media.fetch,
      tellFailed,
      logger,
      random: () => 0,
      ...options,
    });
  }
  async function send(type: Kind = 'image', format: string | null = null): Promise<void> {
    const content: InboundContent = { type, mediaId: `media-${randomUUID()}`, format };
    const dedupeKey = `1000002|jiaoyu|${randomUUID()}`;
    await office.inbox.receive({
      dedupeKey,
      agentId: '1000002',
      from: 'jiaoyu',
      sentAt: office.clock.now(),
      content,
    });
  }
  const rows = () => office.store.read.find(AttachmentEntity, { order: { id: 'ASC' } });
  async function row(): Promise<AttachmentEntity> {
    const [first] = await rows();
    if (!first) throw new Error('nothing is attached');
    return first;
  }
  const told = async () =>
    (await office.store.read.findBy(OutboxMessageEntity, { kind: 'notice' })).map(
      ({ content }) => JSON.parse(content ?? '{}').text as string,
    );
  /** Machine time passes for what is stored. */
  async function letTimePass(ms: number): Promise<void> {
    await office.store.inTransaction(async (manager) => {
      for (const { id, nextAttemptAt } of await manager.find(AttachmentEntity))
        await manager.update(
          AttachmentEntity,
          { id },
          { nextAttemptAt: new Date(nextAttemptAt.getTime() - ms) },
        );
      for (const { id, arrivedAt } of await manager.find(InboundMessageEntity))
        await manager.update(InboundMessageEntity, { id }, { arrivedAt: new Date(arrivedAt.getTime() - ms) });
    });
  }

  it('stores what it has in hand as soon as a database that was away is back, without another download', async () => {
    await send();
    const database = failingStore(office.store);
    media.does(async () => {
      database.failWith = REFUSED;
      return { bytes: PNG, fileName: null, contentType: 'image/png' };
    });
    const refused = gate();
    const store: Store = Object.assign(Object.create(database.store), {
      inTransaction: (work: Parameters<Store['inTransaction']>[0]) =>
        database.store.inTransaction(work).finally(() => database.failWith && refused.open()),
    });
    const fetched = fetcher({ store, pollMs: 1 }).runOnce();
    await refused.opened;
    expect(await row()).toMatchObject({ status: 'unfetched' });
    database.failWith = null;
    expect(await fetched).toBe(1);
    expect(await row()).toMatchObject({ status: 'stored', attempts: 1 });
    expect(media.asked).toHaveLength(1);
  });

  it('stores the bytes in pieces under their hash, and what they are', async () => {
    await send();
    media.gives(PNG, '../现场.png');
    expect(await fetcher().runOnce()).toBe(1);
    const stored = await row();
    expect(stored).toMatchObject({
      status: 'stored',
      size: PNG.length,
      contentType: 'image/png',
      fileName: '现场.png',
      error: null,
      attempts: 1,
    });
    expect(await readBlob(office.store.read, stored.sha256 ?? '')).toEqual(PNG);
    expect(await office.store.read.count(BlobChunkEntity)).toBe(3);
    expect(await fetcher().runOnce()).toBe(0);
    await dialogue(office, 'jiaoyu', [['附件 18', '1 图片 现场.png，127KB']]);
  });

  it('stores equal contents once', async () => {
    for (let i = 0; i < 3; i++) await send();
    while ((await fetcher().runOnce()) > 0);
    expect((await rows()).map(({ status }) => status)).toEqual(['stored', 'stored', 'stored']);
    expect(await office.store.read.count(BlobChunkEntity)).toBe(3);
  });

  it('takes two at a time', async () => {
    for (let i = 0; i < 5; i++) await send();
    const one = fetcher();
    while ((await one.runOnce()) > 0);
    expect(media.mostAtOnce).toBe(2);
    expect(media.asked).toHaveLength(5);
  });

  it('is shared by processes: of two one gets each', async () => {
    for (let i = 0; i < 6; i++) await send();
    const other = kind === 'sqlite' ? office.store : await office.anotherStore();
    const two = [fetcher(), fetcher({ store: other })];
    await Promise.all(
      two.map(async (each) => {
        while ((await each.runOnce()) > 0);
      }),
    );
    expect((await rows()).every(({ status, attempts }) => status === 'stored' && attempts === 1)).toBe(true);
    expect(new Set(media.asked).size).toBe(6);
    expect(media.asked).toHaveLength(6);
  });

  it('does not let a process that was too slow overwrite what another has stored', async () => {
    await send();
    let answer: (media: FetchedMedia) => void = () => undefined;
    media.does(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    const slow = fetcher().runOnce();
    while (media.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await letTimePass(5 * 60_000 + 1);
    await fetcher().runOnce();
    expect(await row()).toMatchObject({ status: 'stored', attempts: 2, size: PNG.length });
    answer({ bytes: Buffer.concat([PNG, Buffer.from('later')]), fileName: null, contentType: null });
    await slow;
    expect(await row()).toMatchObject({ status: 'stored', size: PNG.length });
    expect(await office.store.read.count(BlobChunkEntity)).toBe(3);
  });

  it('tries again after what may pass, later and later, and says nothing meanwhile', async () => {
    await send();
    media.fails('retry', 'http_502', 'bad gateway');
    await fetcher().runOnce();
    expect(await row()).toMatchObject({
      status: 'unfetched',
      attempts: 1,
      error: expect.stringContaining('http_502'),
    });
    expect(await fetcher().runOnce()).toBe(0);
    await letTimePass(2_001);
    media.fails('configuration', '40001', 'bad secret', 600_000);
    await fetcher().runOnce();
    await letTimePass(60_000);
    expect(await fetcher().runOnce()).toBe(0);
    await letTimePass(600_000);
    expect(await fetcher().runOnce()).toBe(1);
    expect(await row()).toMatchObject({ status: 'stored', attempts: 3 });
    expect(await told()).toEqual([]);
  });

  it('gives up when the three days are over, and tells the sender', async () => {
    await send();
    await letTimePass(3 * DAY_MS);
    media.fails('retry', 'timeout', 'no answer');
    await fetcher().runOnce();
    expect(await row()).toMatchObject({ status: 'failed' });
    expect(await told()).toEqual([
      expect.stringMatching(
        /^您6月23日10:02发送的二季度第18项的图片未能保存：平台未能提供该内容（发送后仅保留三天）。请重新发送。/,
      ),
    ]);
    expect(await fetcher().runOnce()).toBe(0);
    await dialogue(office, 'jiaoyu', [['附件 18', '暂无附件']]);
  });

  it('gives up at once on what has expired at the messenger, tells it once, also when two processes find out', async () => {
    await send();
    media.fails('permanent', '40007', 'invalid media_id');
    media.fails('permanent', '40007', 'invalid media_id');
    await Promise.all([fetcher().runOnce(), fetcher().runOnce()]);
    expect(await row()).toMatchObject({ status: 'failed', error: expect.stringContaining('40007') });
    expect(await told()).toHaveLength(1);
  });

  it('survives a bug in the client', async () => {
    await send();
    media.does(async () => {
      throw new TypeError('a bug');
    });
    await fetcher().runOnce();
    expect(await row()).toMatchObject({ status: 'unfetched' });
    expect(office.logged.some(({ msg }) => msg === 'a download failed in an unknown way')).toBe(true);
  });

  const html = Buffer.from('<html><script>alert(1)</script></html>');
  test.each<[string, Kind, Buffer, RegExp]>([
    ['a picture beyond 10 MB', 'image', Buffer.concat([PNG, Buffer.alloc(10 * 1024 * 1024)]), /超过10MB/],
    ['a voice beyond 2 MB', 'voice', Buffer.concat([AMR, Buffer.alloc(2 * 1024 * 1024)]), /超过2MB/],
    ['a page in a picture’s clothes', 'image', html, /不是可以登记的格式/],
    ['a page in a voice’s clothes', 'voice', html, /不是可以登记的格式/],
    ['a program', 'file', Buffer.concat([Buffer.from('MZ\u0090'), Buffer.alloc(100)]), /不是可以登记的格式/],
    ['nothing', 'image', Buffer.alloc(0), /内容为空/],
  ])('refuses %s and tells the sender why', async (_, type, bytes, why) => {
    await send(type, type === 'voice' ? 'speex' : null);
    media.gives(bytes);
    await fetcher().runOnce();
    expect(await row()).toMatchObject({ status: 'failed', sha256: null });
    expect(await told()).toEqual([expect.stringMatching(why)]);
    expect(await office.store.read.count(BlobChunkEntity)).toBe(0);
  });

  it('tells what the client found too large', async () => {
    await send('file');
    media.fails('permanent', 'too_large', 'answer is too large');
    await fetcher().runOnce();
    expect(await told()).toEqual([expect.stringContaining('超过20MB')]);
  });

  it('stores voice as it is, also the messenger’s Speex, which bears no mark', async () => {
    await send('voice', 'amr');
    await send('voice', 'speex');
    media.gives(AMR);
    media.gives(Buffer.from('06c0ffee99808180', 'hex'));
    await fetcher().runOnce();
    expect((await rows()).map(({ status, contentType }) => [status, contentType])).toEqual([
      ['stored', 'audio/amr'],
      ['stored', 'audio/speex'],
    ]);
  });

  it('does not fetch what its sender has taken back; what is put back is fetched', async () => {
    await send();
    await dialogue(office, 'jiaoyu', [['附件 18 删除 1', '已删除']]);
    expect(await fetcher().runOnce()).toBe(0);
    await dialogue(office, 'jiaoyu', [['撤销', '已撤销']]);
    expect(await fetcher().runOnce()).toBe(1);
    expect(await row()).toMatchObject({ status: 'stored' });
  });

  it('keeps nothing of what is taken back while its bytes are on their way', async () => {
    await send();
    media.does(async () => {
      await office.say('jiaoyu', '撤销');
      return { bytes: PNG, fileName: null, contentType: null };
    });
    await fetcher().runOnce();
    expect(await row()).toMatchObject({ status: 'dropped', sha256: null });
    expect(await office.store.read.count(BlobChunkEntity)).toBe(0);
  });

  it('can be taken back after its bytes came', async () => {
    await send();
    await fetcher().runOnce();
    await dialogue(office, 'jiaoyu', [['撤销', '已撤销：附件 第18项']]);
    expect(await row()).toMatchObject({ status: 'dropped' });
  });

  it('runs by itself until it is stopped', async () => {
    await send();
    const running = fetcher({ pollMs: 5 });
    running.start();
    while ((await row()).status !== 'stored') await new Promise((resolve) => setImmediate(resolve));
    await running.stop();
  });
});
