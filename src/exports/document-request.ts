import type { DocumentHead, DocumentKind } from '../domain/documents/document-data';
import type { OfficeTemplate } from '../domain/documents/office-template';

/** What the thread is told at its start. */
export interface DocumentRequest {
  readonly kind: DocumentKind;
  readonly head: DocumentHead;
  readonly template: OfficeTemplate;
  /** The file to be written; it does not exist yet. */
  readonly path: string;
}

/** Where the thread gets its rows: portion by portion, so that neither side ever holds all of them. */
export interface Portions {
  /** The next portions of a stream by its name, until there is none. */
  of<T>(stream: string): AsyncIterable<readonly T[]>;
  /** So many rows are done. */
  progress(done: number): void;
}

/** Makes one kind of document: writes `request.path` and returns when it is complete. */
export type MakeDocument = (request: DocumentRequest, portions: Portions) => Promise<void>;

/** From the thread to whoever started it. */
export type FromWorker =
  | { readonly type: 'ask'; readonly stream: string }
  | { readonly type: 'progress'; readonly done: number }
  | { readonly type: 'done' };

/** The answer to `ask`; null after the last portion. */
export interface ToWorker {
  readonly rows: readonly unknown[] | null;
}
