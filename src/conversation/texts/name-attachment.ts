import { sayMoment } from '../../domain/text/say-time';
import type { AttachmentEntity } from '../../store/entities/attachment-entity';

export const ATTACHMENT_KIND_NAMES = { image: '图片', voice: '语音', video: '视频', file: '文件' } as const;

/** `图片 现场.jpg，1.2MB，6月23日10:02`: one attachment in a list. */
export function attachmentLine(attachment: AttachmentEntity): string {
  const { kind, fileName, size, status, createdAt } = attachment;
  const kindName = kind === 'file' && fileName !== null ? '' : ATTACHMENT_KIND_NAMES[kind];
  const name = [kindName, fileName ?? ''].filter((part) => part !== '').join(' ');
  const bytes = status === 'stored' ? sayBytes(size ?? 0) : '正在取回';
  return `${name}，${bytes}，${sayMoment(createdAt)}`;
}

/** `2个图片、1个文件`. */
export function countedKinds(attachments: readonly Pick<AttachmentEntity, 'kind'>[]): string {
  const counts = new Map<AttachmentEntity['kind'], number>();
  for (const { kind } of attachments) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count}个${ATTACHMENT_KIND_NAMES[kind]}`).join('、');
}

export function sayBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes}字节`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)}KB` : `${(bytes / 1024 / 1024).toFixed(1)}MB`;
}
