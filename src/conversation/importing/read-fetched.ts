import type { EntityManager } from 'typeorm';
import { notify } from '../../actions/notify';
import { beginOperation } from '../../actions/operation';
import { systemAct } from '../../actions/system-act';
import type { OfficeRules } from '../../domain/office-rules';
import type { IntakeResult } from '../../intake/intake-result';
import { type ReadDocument, readImport } from '../../intake/read-import';
import type { Clock } from '../../observability/clock';
import type { Logger } from '../../observability/logger';
import { readBlob } from '../../store/blob-store';
import { AttachmentEntity } from '../../store/entities/attachment-entity';
import { PersonEntity } from '../../store/entities/person-entity';
import type { PlanImportEntity } from '../../store/entities/plan-import-entity';
import { PlanImportRepository } from '../../store/plan-import-repository';
import type { Store } from '../../store/store';
import { identifyMember } from '../member';
import { showImport } from './show-import';

interface Parts {
  readonly store: Store;
  readonly rules: OfficeRules;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
  readonly wakeDispatcher: () => void;
}

/**
 * Reads the files that were sent in the chat to be imported, once their bytes are there, and sends the preview. Every
 * process may run it, as often as it likes: a file is read once.
 */
export function fetchedImportReader(parts: Parts): () => Promise<void> {
  return async () => {
    for (const document of await new PlanImportRepository(parts.store.read).fetching()) {
      try {
        await readOne(parts, document);
      } catch (error) {
        parts.logger.error({ err: error, importId: document.id }, 'a file to be imported could not be read');
        await settle(parts, document, { ok: false, problems: [{ line: null, message: UNREADABLE }] });
      }
    }
  };
}

const UNREADABLE = '系统读取该文件时出错，请改为粘贴文字，或与管理员联系。';

async function readOne(parts: Parts, document: PlanImportEntity): Promise<void> {
  const attachment = await parts.store.read.findOneBy(AttachmentEntity, { id: document.attachmentId ?? 0 });
  if (!attachment || attachment.status === 'unfetched') return;
  if (attachment.status !== 'stored' || attachment.sha256 === null) {
    // Its sender has been told why the bytes never came.
    await parts.store.inTransaction((manager) =>
      new PlanImportRepository(manager).move(document.id, 'fetching', 'dropped'),
    );
    return;
  }
  const bytes = (await readBlob(parts.store.read, attachment.sha256)) ?? Buffer.alloc(0);
  const read = await readImport(bytes, document.kind === 'plan' ? null : document.kind);
  await settle(parts, { ...document, fileName: attachment.fileName }, read);
}

/** Shows what was read, or says why nothing was; only by whoever is first. */
async function settle(
  parts: Parts,
  document: PlanImportEntity,
  read: IntakeResult<ReadDocument>,
): Promise<void> {
  const { store, wakeDispatcher } = parts;
  const machineNow = await store.machineNow();
  await store.inTransaction(async (manager) => {
    const member = await memberOf(manager, document);
    const base = systemAct(manager, parts, machineNow);
    const found = read.ok && member ? read.value : null;
    const patch = {
      ...(found ? { kind: found.kind, content: found.content } : {}),
      fileName: document.fileName,
      touchedAt: base.now,
    };
    const documents = new PlanImportRepository(manager);
    if (!(await documents.move(document.id, 'fetching', found ? 'read' : 'dropped', patch))) return;
    // It is no attachment of a report: not listed, not to be placed.
    await manager.update(AttachmentEntity, { id: document.attachmentId ?? 0 }, { status: 'dropped' });
    if (!member) return;
    const act = { ...base, actor: member.userid };
    const text = found ? (await showImport({ act, member }, { ...document, ...patch })).text : refusal(read);
    const telling = beginOperation(act, { kind: 'import-read', summary: '读取导入的文件', undoable: false });
    await notify(telling, [{ to: member.userid, text }], 'import-read', 'answer');
  });
  wakeDispatcher();
}

async function memberOf(manager: EntityManager, { personId }: PlanImportEntity) {
  const { userid } = await manager.findOneByOrFail(PersonEntity, { id: personId });
  return identifyMember(manager, userid);
}

function refusal(read: IntakeResult<ReadDocument>): string {
  const problems = read.ok
    ? []
    : read.problems.map(({ line, message }) => (line === null ? message : `第${line}行：${message}`));
  return `您发来的文件未能读取，尚未导入：\n${problems.join('\n')}`;
}
