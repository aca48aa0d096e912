import type { Act } from '../actions/act';
import { attachUpload } from '../actions/attach-upload';
import type { Operation } from '../actions/operation';
import { checkFile } from '../domain/attachment/check-file';
import { periodName } from '../domain/period/period-code';
import { sayItem } from '../domain/plan/item-number';
import type { JudgedObligation } from '../store/read-models/judged-obligations';
import type { UploadedFile } from './read-upload';
import type { UploadResult } from './upload-page';
import type { UploadParts } from './upload-routes';
import { type UploadStanding, uploadStanding } from './upload-standing';

/** Whose files, and for what. */
export interface UploadPlace {
  readonly userid: string;
  readonly obligationId: number;
}

type ClosedStanding = Extract<UploadStanding, { open: false }>;

/** Role or state changed between two files. */
export class StandingLost extends Error {
  constructor(readonly why: ClosedStanding['why']) {
    super('files are no longer taken here');
  }
}

/** The files of one form are one command for 撤销. */
export function uploadOperation({ itemNo, unitName, periodCode, inForce }: JudgedObligation): Operation {
  const named = `${sayItem(itemNo)}（${unitName}，${periodName(periodCode, inForce.plan.year)}）`;
  return { kind: 'attach', summary: `附件 ${named}：上传的文件`, undoable: true, id: null };
}

/** Judges and stores one file in a transaction of its own. */
export async function storeUpload(
  { store, rules, clock }: Pick<UploadParts, 'store' | 'rules' | 'clock'>,
  place: UploadPlace,
  operation: Operation,
  file: UploadedFile,
): Promise<UploadResult> {
  const checked = checkFile('file', file.bytes, { fileName: file.name });
  const shown = file.name.split(/[/\\]/).at(-1) || '文件';
  if (file.tooLarge) return { name: shown, outcome: 'tooLarge' };
  if (!checked.ok) return { name: shown, outcome: checked.why };
  const machineNow = await store.machineNow();
  const { stored, id } = await store.inTransaction(async (manager) => {
    const now = clock.now();
    const standing = await uploadStanding(manager, place, rules, now);
    if (!standing.open) throw new StandingLost(standing.why);
    // A copy: a transaction that is repeated must not keep the id of a row that was undone.
    const mine = { ...operation };
    const act: Act = {
      manager,
      now,
      machineNow,
      actor: standing.person.userid,
      inboundId: null,
      rules,
      operation: mine,
    };
    const added = await attachUpload(act, {
      personId: standing.person.id,
      obligationId: standing.obligation.id,
      bytes: file.bytes,
      fileName: checked.fileName,
      contentType: checked.contentType,
    });
    return { stored: added !== null, id: mine.id };
  });
  operation.id = id;
  return { name: checked.fileName ?? shown, outcome: stored ? 'stored' : 'already' };
}
