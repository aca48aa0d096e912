import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { bytesFromRow } from './dialect';
import { BlobChunkEntity } from './entities/blob-chunk-entity';

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
  // All chunks of a content are written in one transaction: where the first is, the others are.
  if (await manager.existsBy(BlobChunkEntity, { sha256, ordinal: 0 })) return sha256;
  const chunks: { sha256: string; ordinal: number; content: Buffer }[] = [];
  for (let from = 0; from < bytes.length || from === 0; from += CHUNK_BYTES)
    chunks.push({ sha256, ordinal: chunks.length, content: bytes.subarray(from, from + CHUNK_BYTES) });
  for (let from = 0; from < chunks.length; from += CHUNKS_A_STATEMENT) {
    await manager
      .createQueryBuilder()
      .insert()
      .into(BlobChunkEntity)
      .values(chunks.slice(from, from + CHUNKS_A_STATEMENT))
      // A no-op on the key itself where another process was faster.
      .orUpdate(['ordinal'], ['sha256', 'ordinal'])
      .updateEntity(false)
      .execute();
  }
  return sha256;
}

/** The bytes stored under a sha256; null when there are none. */
export async function readBlob(manager: EntityManager, sha256: string): Promise<Buffer | null> {
  const chunks = await manager.find(BlobChunkEntity, { where: { sha256 }, order: { ordinal: 'ASC' } });
  return chunks.length === 0 ? null : Buffer.concat(chunks.map(({ content }) => bytesFromRow(content)));
}
