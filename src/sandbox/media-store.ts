import { randomBytes } from 'node:crypto';

export const MEDIA_TYPES = ['image', 'voice', 'video', 'file'] as const;
export type MediaType = (typeof MEDIA_TYPES)[number];

export interface Media {
  readonly mediaId: string;
  readonly type: MediaType;
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Buffer;
  readonly createdAt: Date;
}

const LIFETIME_MS = 3 * 24 * 3600_000;

/** Uploaded and sent media. A media id is good for three days of the platform's clock, then as if unknown. */
export class MediaStore {
  readonly #media = new Map<string, Media>();

  constructor(private readonly now: () => Date) {}

  add(media: Omit<Media, 'mediaId' | 'createdAt'>): Media {
    const stored: Media = {
      ...media,
      mediaId: `3${randomBytes(32).toString('base64url')}`,
      createdAt: this.now(),
    };
    this.#media.set(stored.mediaId, stored);
    return stored;
  }

  /** What the API may still use. */
  findFresh(mediaId: string): Media | null {
    const media = this.find(mediaId);
    return media && this.now().getTime() - media.createdAt.getTime() < LIFETIME_MS ? media : null;
  }

  /** Also what has expired: a chat window goes on showing what it received. */
  find(mediaId: string): Media | null {
    return this.#media.get(mediaId) ?? null;
  }
}
