/** Bytes that a member sent, as the messenger hands them out. */
export interface FetchedMedia {
  readonly bytes: Buffer;
  /** As the server names it, null when it does not. Foreign text: never a path. */
  readonly fileName: string | null;
  readonly contentType: string | null;
}

/**
 * Where attachments come from: `platform/media-client` implements it; tests may script it. Throws `SendFailure`;
 * a permanent one says that these bytes will never come.
 */
export type FetchMedia = (mediaId: string) => Promise<FetchedMedia>;

/** The way back: bytes that are to be sent as a file, under the name that the receiver sees. Throws `SendFailure`. */
export type UploadFile = (fileName: string, bytes: Buffer) => Promise<{ readonly mediaId: string }>;
