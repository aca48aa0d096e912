/** A form of a page, as a browser would send it. */
export interface PageForm {
  readonly action: string;
  readonly isMultipart: boolean;
  readonly fields: readonly {
    readonly name: string;
    readonly value: string;
    readonly kind: 'hidden' | 'file' | 'other';
  }[];
}

/** The addresses that a page leads to. */
export function linksOf(page: string): string[] {
  return [...page.matchAll(/href="(\/[^"]*)"/g)].map(([, href]) => unescaped(href ?? ''));
}

export function formsOf(page: string, path: string): PageForm[] {
  return [...page.matchAll(/<form([^>]*)>([\s\S]*?)<\/form>/g)].map(([, attributes = '', inside = '']) => ({
    action: unescaped(/action="([^"]*)"/.exec(attributes)?.[1] ?? path),
    isMultipart: attributes.includes('multipart/form-data'),
    fields: [...inside.matchAll(/<(?:input|textarea|select|button)\b([^>]*)>/g)].flatMap(([, of = '']) => {
      const name = /name="([^"]*)"/.exec(of)?.[1];
      if (name === undefined) return [];
      const value = unescaped(/value="([^"]*)"/.exec(of)?.[1] ?? '');
      const kind = of.includes('type="file"') ? 'file' : of.includes('type="hidden"') ? 'hidden' : 'other';
      return [{ name: unescaped(name), value, kind }];
    }),
  }));
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
