import type { Media } from '../media-store';
import { documentBlocks } from './document-blocks';
import type { Preview } from './preview';
import { workbookSheets } from './workbook-sheets';
import { entryNames, readEntry } from './zip-entries';

/** Larger files are for their own programs. */
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_TEXT = 200_000;

/** Looks into a file by its content where its name says what it is; a damaged one has no preview. */
export async function previewMedia({ filename, bytes }: Media): Promise<Preview> {
  if (bytes.length > MOST_BYTES) return { kind: 'none' };
  try {
    switch (/\.([a-z0-9]+)$/i.exec(filename)?.[1]?.toLowerCase()) {
      case 'xlsx':
        return { kind: 'sheets', sheets: await workbookSheets(bytes) };
      case 'docx': {
        const xml = await readEntry(bytes, 'word/document.xml');
        return xml === null ? { kind: 'none' } : { kind: 'document', blocks: documentBlocks(xml) };
      }
      case 'zip':
        return { kind: 'archive', names: await entryNames(bytes) };
      case 'txt':
      case 'csv':
      case 'md':
        return {
          kind: 'text',
          text: bytes
            .toString('utf8')
            .replace(/^\uFEFF/, '')
            .slice(0, MOST_TEXT),
        };
      default:
        return { kind: 'none' };
    }
  } catch {
    return { kind: 'none' };
  }
}
