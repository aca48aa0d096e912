import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Between, type EntityManager } from 'typeorm';
import { bytesFromRow, lockRow } from './dialect';
import { AttachmentEntity } from './entities/attachment-entity';
import { BlobChunkEntity } from './entities/blob-chunk-entity';
import { DocumentJobEntity } from './entities/document-job-entity';
import type { Store } from './store';

/** Below the 65,535 bytes that a blob column of MySQL holds. */
const CHUNK_BYTES = 60_000;
/** About half a megabyte a statement: far below what servers take at once, also when bytes travel as hex. */
const CHUNKS_A_STATEMENT = 8;

/**
 * Stores bytes under their sha256, which is returned. Equal contents share their rows, also when two processes store
 * them at the same moment.
 */
export async function storeBlob(manager: EntityManager, bytes: Buffer): Promise<string> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  // All chunks of a content are written in one transaction: where the first is, the others are. Nobody forgets them
  // before this transaction has said who holds them, too.
  if (await lockFirstChunk(manager, sha256)) return sha256;
  const chunks = chunksOf(bytes, sha256, 0);
  for (let from = 0; from < chunks.length; from += CHUNKS_A_STATEMENT)
    await insertChunks(manager, chunks.slice(from, from + CHUNKS_A_STATEMENT));
  return sha256;
}

function lockFirstChunk(manager: EntityManager, sha256: string): Promise<BlobChunkEntity | null> {
  const first = manager
    .createQueryBuilder(BlobChunkEntity, 'b')
    .select('b.id')
    .where('b.sha256 = :sha256 AND b.ordinal = 0', { sha256 });
  return lockRow(manager, first).getOne();
}

/** Removes bytes that no attachment and no document holds any more; false where one does. */
export async function forgetUnheldBlob(manager: EntityManager, sha256: string): Promise<boolean> {
  await lockFirstChunk(manager, sha256);
  const isHeld =
    (await manager.existsBy(AttachmentEntity, { sha256 })) ||
    (await manager.existsBy(DocumentJobEntity, { sha256 }));
  if (!isHeld) await manager.delete(BlobChunkEntity, { sha256 });
  return !isHeld;
}

/** The bytes stored under a sha256; null when there are none. */
export async function readBlob(manager: EntityManager, sha256: string): Promise<Buffer | null> {
  const chunks = await manager.find(BlobChunkEntity, { where: { sha256 }, order: { ordinal: 'ASC' } });
  return chunks.length === 0 ? null : Buffer.concat(chunks.map(({ content }) => bytesFromRow(content)));
}

type Chunk = Pick<BlobChunkEntity, 'sha256' | 'ordinal' | 'content'>;

function chunksOf(bytes: Buffer, sha256: string, first: number): Chunk[] {
  const chunks: Chunk[] = [];
  for (let from = 0; from < bytes.length || from === 0; from += CHUNK_BYTES)
    chunks.push({
      sha256,
      ordinal: first + chunks.length,
      content: bytes.subarray(from, from + CHUNK_BYTES),
    });
  return chunks;
}

async function insertChunks(manager: EntityManager, chunks: readonly Chunk[]): Promise<void> {
  await manager
    .createQueryBuilder()
    .insert()
    .into(BlobChunkEntity)
    .values([...chunks])
    // A no-op on the key itself where another process was faster.
    .orUpdate(['ordinal'], ['sha256', 'ordinal'])
    .updateEntity(false)
    .execute();
}

/** So much of a file is in memory, and in one transaction. */
const PORTION_BYTES = CHUNK_BYTES * CHUNKS_A_STATEMENT;

/**
 * Stores a file, portion by portion, under a key that nothing else is ever stored under: it may be removed again
 * (`forgetFile`) without a look at who shares it. Nobody may read it before all of it is there.
 */
export async function storeFile(
  store: Pick<Store, 'inTransaction'>,
  key: string,
  path: string,
): Promise<void> {
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(PORTION_BYTES);
    for (let ordinal = 0; ; ) {
      const { bytesRead } = await file.read(buffer, 0, PORTION_BYTES, null);
      if (bytesRead === 0) return;
      const chunks = chunksOf(buffer.subarray(0, bytesRead), key, ordinal);
      await store.inTransaction((manager) => insertChunks(manager, chunks));
      ordinal += chunks.length;
    }
  } finally {
    await file.close();
  }
}

/** What `storeFile` has stored, portion by portion. */
export async function* readStoredFile(manager: EntityManager, key: string): AsyncGenerator<Buffer> {
  for (let from = 0; ; from += CHUNKS_A_STATEMENT) {
    const chunks = await manager.find(BlobChunkEntity, {
      where: { sha256: key, ordinal: Between(from, from + CHUNKS_A_STATEMENT - 1) },
      order: { ordinal: 'ASC' },
    });
    for (const { content } of chunks) yield bytesFromRow(content);
    if (chunks.length < CHUNKS_A_STATEMENT) return;
  }
}

export async function forgetFile(manager: EntityManager, key: string): Promise<void> {
  await manager.delete(BlobChunkEntity, { sha256: key });
}
