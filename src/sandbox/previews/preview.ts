/** What is in a file, for reading on the page: not how it is printed. */
export type Preview =
  | { readonly kind: 'sheets'; readonly sheets: readonly PreviewedSheet[] }
  | { readonly kind: 'document'; readonly blocks: readonly PreviewedBlock[] }
  | { readonly kind: 'text'; readonly text: string }
  /** An archive's files by name. */
  | { readonly kind: 'archive'; readonly names: readonly string[] }
  /** Nothing to be read here: save it and open it with its own program. */
  | { readonly kind: 'none' };

export interface PreviewedSheet {
  readonly name: string;
  readonly rows: readonly (readonly string[])[];
  /** There are more rows. */
  readonly isCut: boolean;
}

export type PreviewedBlock =
  | { readonly kind: 'paragraph'; readonly text: string; readonly isCentred: boolean }
  | { readonly kind: 'table'; readonly rows: readonly (readonly string[])[] };
