import { sayMoment } from '../text/say-time';

/** What is told of a picture, voice, video or file. */
export interface NamedAttachment {
  readonly kind: keyof typeof ATTACHMENT_KIND_NAMES;
  readonly fileName: string | null;
  readonly size: number | null;
  readonly status: string;
  readonly createdAt: Date;
}

export const ATTACHMENT_KIND_NAMES = { image: '图片', voice: '语音', video: '视频', file: '文件' } as const;

/** `图片 现场.jpg，1.2MB，6月23日10:02`: one attachment in a list. */
export function attachmentLine(attachment: NamedAttachment): string {
  const { kind, fileName, size, status, createdAt } = attachment;
  const kindName = kind === 'file' && fileName !== null ? '' : ATTACHMENT_KIND_NAMES[kind];
  const name = [kindName, fileName ?? ''].filter((part) => part !== '').join(' ');
  const bytes = status === 'stored' ? sayBytes(size ?? 0) : '正在取回';
  return `${name}，${bytes}，${sayMoment(createdAt)}`;
}

/** `2个图片、1个文件`. */
export function countedKinds(attachments: readonly Pick<NamedAttachment, 'kind'>[]): string {
  const counts = new Map<NamedAttachment['kind'], number>();
  for (const { kind } of attachments) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count}个${ATTACHMENT_KIND_NAMES[kind]}`).join('、');
}

export function sayBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes}字节`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)}KB` : `${(bytes / 1024 / 1024).toFixed(1)}MB`;
}
