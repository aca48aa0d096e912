import { ExportFailed } from '../../exports/run-export';

/** What the messenger takes of one file (docs/platform.md 14). */
export const MOST_FILE_BYTES = 20 * 1024 * 1024;

/** The file is larger than the messenger takes. */
export class TooLarge extends Error {
  constructor(readonly bytes: number) {
    super(`a document of ${bytes} bytes cannot be sent`);
    this.name = 'TooLarge';
  }
}

const BY_COMMAND_LINE = '请由管理员在服务器上用命令行生成（cuibao --help）。';

/** Why a document will not be made however often it is tried; null where another try may help. */
export function failureText(error: unknown): string | null {
  if (error instanceof TooLarge)
    return `文件有${Math.ceil(error.bytes / 1024 / 1024)}MB，超过平台允许的${MOST_FILE_BYTES / 1024 / 1024}MB。${BY_COMMAND_LINE}`;
  if (error instanceof ExportFailed && (error.why === 'time' || error.why === 'memory'))
    return `内容过多，${error.why === 'time' ? '生成超时' : '内存不足'}。${BY_COMMAND_LINE}`;
  return null;
}
