import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { UploadFile } from '../../src/delivery/media-source';
import { SendFailure } from '../../src/delivery/send-failure';
import { storeBlob } from '../../src/store/blob-store';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { databasesUnderTest } from '../support/databases';
import { givenDelivery, refused, ScriptedMessenger } from './given-delivery';

const BYTES = Buffer.from('工作簿的字节');
const DAY_MS = 24 * 3600_000;

describe.each(databasesUnderTest())('a file of our own, on %s', (kind) => {
  let given: Awaited<ReturnType<typeof givenDelivery>>;
  beforeAll(async () => {
    given = await givenDelivery(kind);
  });
  afterEach(() => given.clear());
  afterAll(() => given.close());

  /** The platform's upload: keeps what it was given, answers as told, by default with a new id. */
  function uploads(...answers: (() => Promise<{ mediaId: string }>)[]) {
    const seen: string[] = [];
    const uploadFile: UploadFile = async (fileName, bytes) => {
      seen.push(`${fileName}:${bytes.toString('utf8')}`);
      return (await answers.shift()?.()) ?? { mediaId: `media-${seen.length}` };
    };
    return { seen, uploadFile };
  }

  async function enqueueDocument(): Promise<void> {
    const sha256 = await given.store.inTransaction((manager) => storeBlob(manager, BYTES));
    await given.enqueue({ kind: 'answer', content: { type: 'document', sha256, fileName: '二季度.xlsx' } });
  }

  const sentContents = ({ seen }: ScriptedMessenger) => seen.map(({ body }) => JSON.parse(body).content);

  it('is uploaded under its name and sent as what the upload gave', async () => {
    const messenger = new ScriptedMessenger();
    const { seen, uploadFile } = uploads();
    await enqueueDocument();
    await given.dispatcher({ messenger, uploadFile }).runOnce();
    expect(seen).toEqual(['二季度.xlsx:工作簿的字节']);
    expect(sentContents(messenger)).toEqual([{ type: 'file', mediaId: 'media-1' }]);
    expect(await given.row()).toMatchObject({ status: 'sent' });
  });

  it('is sent again with the same bytes, without another upload, when nobody knows whether it arrived', async () => {
    const messenger = new ScriptedMessenger();
    const { seen, uploadFile } = uploads();
    await enqueueDocument();
    messenger.next(refused('ambiguous', 'timeout', 'no answer'));
    const dispatcher = given.dispatcher({ messenger, uploadFile });
    await dispatcher.runOnce();
    await given.letMachineTimePass(60_000);
    await dispatcher.runOnce();
    expect(seen).toHaveLength(1);
    expect(messenger.seen).toHaveLength(2);
    expect(messenger.seen[1]?.body).toBe(messenger.seen[0]?.body);
    expect(await given.row()).toMatchObject({ status: 'sent' });
  });

  it('waits when the upload fails, whatever became of the upload: nothing was sent by it', async () => {
    const messenger = new ScriptedMessenger();
    const { seen, uploadFile } = uploads(async () => {
      throw new SendFailure('ambiguous', 'timeout', 'no answer to the upload');
    });
    await enqueueDocument();
    const dispatcher = given.dispatcher({ messenger, uploadFile });
    await dispatcher.runOnce();
    expect(await given.row()).toMatchObject({ status: 'pending', firstAttemptAt: null, request: null });
    await given.letMachineTimePass(60_000);
    await dispatcher.runOnce();
    expect(seen).toHaveLength(2);
    expect(messenger.seen).toHaveLength(1);
  });

  it('is uploaded anew when it had to wait longer than the messenger keeps an upload', async () => {
    const messenger = new ScriptedMessenger();
    const { seen, uploadFile } = uploads();
    await enqueueDocument();
    messenger.next(refused('retry', '45009', 'too many'));
    const dispatcher = given.dispatcher({ messenger, uploadFile });
    await dispatcher.runOnce();
    const row = await given.row();
    const content = JSON.parse(row.content ?? '{}');
    const uploadedAt = new Date(Date.parse(content.uploadedAt) - 3 * DAY_MS).toISOString();
    await given.store.inTransaction((manager) =>
      manager.update(
        OutboxMessageEntity,
        { id: row.id },
        { content: JSON.stringify({ ...content, uploadedAt }) },
      ),
    );
    await given.letMachineTimePass(3 * DAY_MS);
    await dispatcher.runOnce();
    expect(seen).toHaveLength(2);
    expect(sentContents(messenger)).toEqual([
      { type: 'file', mediaId: 'media-1' },
      { type: 'file', mediaId: 'media-2' },
    ]);
  });

  it('is not sent by a process that lost its lease over the upload', async () => {
    const messenger = new ScriptedMessenger();
    const { uploadFile } = uploads(async () => {
      await given.store.inTransaction((manager) =>
        manager.update(OutboxMessageEntity, { status: 'sending' }, { leaseOwner: 'another process' }),
      );
      return { mediaId: 'late' };
    });
    await enqueueDocument();
    await given.dispatcher({ messenger, uploadFile }).runOnce();
    expect(messenger.seen).toEqual([]);
    expect(await given.row()).toMatchObject({ status: 'sending', leaseOwner: 'another process' });
  });

  it('is refused for good when its bytes are gone', async () => {
    const messenger = new ScriptedMessenger();
    await given.enqueue({ content: { type: 'document', sha256: 'f'.repeat(64), fileName: 'x.docx' } });
    await given.dispatcher({ messenger, ...uploads() }).runOnce();
    expect(await given.row()).toMatchObject({ status: 'failed', error: expect.stringContaining('no_bytes') });
  });
});
