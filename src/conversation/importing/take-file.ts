import { attachMedia } from '../../actions/attach-media';
import { mayImport } from '../../actions/importer';
import { PlanImportRepository } from '../../store/plan-import-repository';
import type { InboundContent } from '../inbound-message';
import type { Reply, Turn } from '../turn';
import { beginImport, beingPasted, sayDropped } from './import-session';

/**
 * A file from somebody who may import and has said 导入, or who can have meant nothing else by it: it is fetched, read,
 * and its preview follows. Null where the file is an attachment of a report.
 */
export async function takeImportFile(
  turn: Turn,
  { type, mediaId }: Extract<InboundContent, { readonly mediaId: string }>,
): Promise<Reply | null> {
  const { act, member, inboundId } = turn;
  if (type !== 'file' || !mayImport(member)) return null;
  const current = await new PlanImportRepository(act.manager).current(member.personId);
  const asked = beingPasted(current, act.now);
  if (!asked && member.contactUnitIds.length > 0) return null;
  const row = { personId: member.personId, obligationId: null, inboundId, kind: type, mediaId };
  const attachmentId = await attachMedia(act, row);
  const kind = asked?.kind ?? 'plan';
  const { replaced } = await beginImport(turn, { kind, state: 'fetching', attachmentId });
  // 导入 without any text so far was the announcement of this file.
  const dropped = replaced?.parts === null && replaced.state === 'collecting' ? null : replaced;
  return { text: `文件已收到，正在取回；读取后将把预览发给您，确认后才会导入。${sayDropped(dropped)}` };
}
