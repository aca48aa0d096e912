import type { EntityManager } from 'typeorm';
import { safeFileName, safeFolderName, UniquePaths } from '../../domain/attachment/file-name';
import { extensionOf } from '../../domain/attachment/file-type';
import type { EvidenceFile } from '../../domain/documents/document-data';
import { sayItem } from '../../domain/plan/item-number';
import { attachmentsOf } from '../attachment-repository';
import { readBlob } from '../blob-store';
import type { AttachmentEntity } from '../entities/attachment-entity';
import { PeopleRepository } from '../people-repository';
import type { JudgedObligation } from './judged-obligations';

const OBLIGATIONS_A_PORTION = 100;
const KIND_NAMES: Readonly<Record<AttachmentEntity['kind'], string>> = {
  image: '图片',
  voice: '语音',
  video: '视频',
  file: '文件',
};

/** How many attachments the obligations have, and how many bytes those are that are here. */
export async function evidenceSize(
  manager: EntityManager,
  obligations: readonly JudgedObligation[],
): Promise<{ readonly files: number; readonly bytes: number }> {
  let files = 0;
  let bytes = 0;
  for await (const portion of portionsOf(manager, obligations)) {
    files += portion.attachments.length;
    bytes += portion.attachments.reduce((sum, { size }) => sum + (size ?? 0), 0);
  }
  return { files, bytes };
}

/** The attachments of the obligations, unit by unit and item by item; one file at a time is in memory. */
export async function* evidenceFiles(
  manager: EntityManager,
  obligations: readonly JudgedObligation[],
): AsyncGenerator<readonly EvidenceFile[]> {
  const paths = new UniquePaths();
  const byUnit = [...obligations].sort((a, b) => a.unitId - b.unitId || a.itemNo - b.itemNo);
  for await (const { attachments, names } of portionsOf(manager, byUnit)) {
    for (const attachment of attachments) {
      const obligation = byUnit.find(({ id }) => id === attachment.obligationId);
      if (!obligation) continue;
      const bytes =
        attachment.status === 'stored' && attachment.sha256 !== null
          ? await readBlob(manager, attachment.sha256)
          : null;
      yield [
        {
          path: paths.of(foldersOf(obligation), fileNameOf(attachment)),
          unit: obligation.unitName,
          item: { no: obligation.itemNo, title: obligation.itemTitle },
          sentBy: names.get(attachment.personId) ?? '',
          sentAt: attachment.createdAt,
          bytes,
          sha256: attachment.sha256,
        },
      ];
    }
  }
}

async function* portionsOf(manager: EntityManager, obligations: readonly JudgedObligation[]) {
  for (let from = 0; from < obligations.length; from += OBLIGATIONS_A_PORTION) {
    const ids = obligations.slice(from, from + OBLIGATIONS_A_PORTION).map(({ id }) => id);
    const found = await attachmentsOf(manager, ids);
    const place = new Map(ids.map((id, i) => [id, i]));
    const attachments = found.sort(
      (a, b) => (place.get(a.obligationId ?? 0) ?? 0) - (place.get(b.obligationId ?? 0) ?? 0) || a.id - b.id,
    );
    const people = await new PeopleRepository(manager).byIds([
      ...new Set(found.map((each) => each.personId)),
    ]);
    yield { attachments, names: new Map([...people].map(([id, { name }]) => [id, name])) };
  }
}

function foldersOf({ unitName, itemNo, itemTitle }: JudgedObligation): string[] {
  return [safeFolderName(unitName), safeFolderName(`${sayItem(itemNo)} ${itemTitle}`)];
}

function fileNameOf({ id, kind, fileName, contentType }: AttachmentEntity): string {
  const extension = extensionOf(contentType) ?? 'bin';
  const own = /\.([^.]{1,8})$/.exec(fileName ?? '')?.[1]?.toLowerCase();
  return (
    safeFileName(fileName ?? `${KIND_NAMES[kind]}${id}`, own ? [own, extension] : [extension]) ??
    `${id}.${extension}`
  );
}
