import { ExportFailed } from '../../exports/run-export';

/** What the messenger takes of one file (docs/platform.md 14). */
export const MOST_FILE_BYTES = 20 * 1024 * 1024;

/** What is kept for a page: an archive of the pictures of a whole year. */
export const MOST_PAGE_BYTES = 200 * 1024 * 1024;

/** The file is larger than its way takes. */
export class TooLarge extends Error {
  constructor(
    readonly bytes: number,
    readonly most: number = MOST_FILE_BYTES,
  ) {
    super(`a document of ${bytes} bytes cannot be sent`);
    this.name = 'TooLarge';
  }
}

export const UNFORESEEN = '系统出现异常，已记录。请稍后重试，或请管理员查看日志。';

const BY_COMMAND_LINE = '请由管理员在服务器上用命令行生成（cuibao --help）。';

/** Why a document will not be made however often it is tried; null where another try may help. */
export function failureText(error: unknown, pageRoot: string | null): string | null {
  if (error instanceof TooLarge) {
    const { bytes, most } = error;
    const size = `文件有${Math.ceil(bytes / 1024 / 1024)}MB，超过允许的${most / 1024 / 1024}MB。`;
    const onPage = pageRoot !== null && bytes < MOST_PAGE_BYTES;
    return `${size}${onPage ? `请在页面下载：${pageRoot}/h5/documents` : BY_COMMAND_LINE}`;
  }
  if (error instanceof ExportFailed && (error.why === 'time' || error.why === 'memory'))
    return `内容过多，${error.why === 'time' ? '生成超时' : '内存不足'}。${BY_COMMAND_LINE}`;
  return null;
}
