/** As a database row and a screen can hold it. */
const LONGEST_CHARACTERS = 100;
const EXECUTABLE =
  /\.(?:exe|dll|scr|com|bat|cmd|msi|msp|js|jse|vbs|vbe|wsf|wsh|ps1|sh|jar|apk|lnk|hta|htm|html|xhtml|mht|mhtml|svg|reg|pif|cpl|php|jsp|asp|aspx)$/i;
/** Control characters, those that turn the direction of writing, and what no file system takes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff<>:"|?*]/g;

/** Whether a file of that name would be carried out, or shown as a page, where it is opened. */
export function isExecutableName(name: string): boolean {
  return EXECUTABLE.test(name.replace(/[\s.]+$/, ''));
}

/**
 * The name under which a file is kept: the last part of whatever path was given, without characters that could
 * mislead, and ending as a file of its kind does. Null where nothing is left of it.
 */
export function safeFileName(given: string | null, extensions: readonly string[]): string | null {
  const last = (given ?? '').split(/[/\\]/).at(-1) ?? '';
  const cleaned = last.replace(UNSAFE, '').replace(/^[\s.]+|[\s.]+$/g, '');
  if (cleaned === '') return null;
  const named = /^(.*)\.([^.]{1,8})$/su.exec(cleaned);
  const own = named !== null && extensions.includes((named[2] ?? '').toLowerCase());
  const stem = [...(own ? (named?.[1] ?? '') : cleaned)].slice(0, LONGEST_CHARACTERS).join('');
  return `${stem}.${own ? named?.[2] : extensions[0]}`;
}

/** Names of devices, which Windows opens instead of a file or folder. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;
/** A path of three parts must stay well below the 260 characters of Windows. */
const LONGEST_FOLDER = 40;

/** The words as the name of a folder: no separators, nothing that misleads, never empty. */
export function safeFolderName(words: string): string {
  const cleaned = words
    .replace(/[\s/\\]+/g, ' ')
    .replace(UNSAFE, '')
    .replace(DEVICE, '_$&');
  const short = [...cleaned].slice(0, LONGEST_FOLDER).join('');
  return short.replace(/^[\s.]+|[\s.]+$/g, '') || '_';
}

/** Gives each path once: a second one of a name, in any case of its letters, becomes `名称(2).jpg`. */
export class UniquePaths {
  private readonly taken = new Set<string>();

  of(folders: readonly string[], fileName: string): string {
    const named = /^(.*?)(\.[^.]{1,8})?$/su.exec(fileName);
    const [stem, extension] = [named?.[1] || '_', named?.[2] ?? ''];
    for (let n = 1; ; n++) {
      const path = [...folders, `${stem}${n === 1 ? '' : `(${n})`}${extension}`].join('/');
      const key = path.normalize('NFC').toLowerCase();
      if (this.taken.has(key)) continue;
      this.taken.add(key);
      return path;
    }
  }
}
