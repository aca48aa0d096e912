import { Entity, Unique } from 'typeorm';
import { Bytes, Id, Int, Str } from './columns';

/** A piece of a stored file; equal files share their rows. */
@Entity('blob_chunks')
@Unique('uq_blob_chunks_ordinal', ['sha256', 'ordinal'])
export class BlobChunkEntity {
  @Id() id!: number;
  @Str(64) sha256!: string;
  @Int() ordinal!: number;
  @Bytes() content!: Buffer;
}
