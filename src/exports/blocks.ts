/** A document as its parts, in no format. */
export type Block =
  | { readonly kind: 'title'; readonly text: string }
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3 | 4; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | Table
  /** 署名和成文日期. */
  | { readonly kind: 'signature'; readonly lines: readonly string[] }
  /** On a page of its own: 附件, its number or none, its title. */
  | { readonly kind: 'annex'; readonly label: string; readonly title: string };

export interface Table {
  readonly kind: 'table';
  readonly columns: readonly {
    readonly name: string;
    /** Share of the page's width. */
    readonly width: number;
    readonly align?: 'left' | 'center';
  }[];
  readonly rows: readonly (readonly string[])[];
}
