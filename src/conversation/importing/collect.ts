import {
  charactersIn,
  inOrderSent,
  joinedText,
  MOST_PASTED_CHARACTERS,
  mayBeCut,
  type PastedPart,
  withoutEndLine,
} from '../../domain/importing/pasted-parts';
import { opening } from '../../domain/text/opening';
import { readImport } from '../../intake/read-import';
import type { PlanImportEntity } from '../../store/entities/plan-import-entity';
import { PlanImportRepository } from '../../store/plan-import-repository';
import type { Reply, Turn } from '../turn';
import { CallReader } from '../understanding/read-call';
import { KIND_NAMES } from './import-kinds';
import { partOf, partsOf } from './import-session';
import { showImport } from './show-import';

const ENDING_CHARACTERS = 12;
const GO_ON = '请继续粘贴；发完请回复“完”，放弃请回复“取消”。';

/** Takes a message as a part of the text, word for word; with a last line 「完」 the text is whole. */
export async function takePart(turn: Turn, document: PlanImportEntity, typed: string): Promise<Reply> {
  const { text, ended } = withoutEndLine(typed);
  const before = partsOf(document);
  const parts = inOrderSent([...before, partOf(turn, text)]);
  if (charactersIn(parts) > MOST_PASTED_CHARACTERS) return { text: tooLong(before) };
  const taken = await keepParts(turn, document, parts);
  if (ended) return endCollecting(turn, taken);
  // A plan is what is pasted mostly; anything else is said, lest a plan's text ends up in it.
  const into = document.kind === 'plan' ? '' : `【导入${KIND_NAMES[document.kind]}】`;
  return { text: `${into}${acknowledgement(turn, parts, text)}` };
}

/** A part that was sent before 「完」 but came after it: the text is read again with it. */
export async function takeLatePart(turn: Turn, document: PlanImportEntity): Promise<Reply> {
  const parts = inOrderSent([...partsOf(document), partOf(turn, turn.text)]);
  const taken = await keepParts(turn, document, parts);
  return readCollected(
    turn,
    taken,
    `有一段文字（开头“${opening(turn.text)}”）早于“完”发出而晚到，已补入，请以本次预览为准。`,
  );
}

export async function keepParts(
  { act }: Turn,
  document: PlanImportEntity,
  parts: readonly PastedPart[],
): Promise<PlanImportEntity> {
  const patch = { parts: JSON.stringify(parts), touchedAt: act.now };
  await new PlanImportRepository(act.manager).change(document.id, patch);
  return { ...document, ...patch };
}

/** 「完」: reads what was pasted and shows what would come of it. */
export async function endCollecting(turn: Turn, document: PlanImportEntity): Promise<Reply> {
  if (partsOf(document).length === 0)
    return { text: '还没有收到要导入的文字。请粘贴全文（可分多条），发完再回复“完”；放弃请回复“取消”。' };
  return readCollected(turn, document, '');
}

async function readCollected(turn: Turn, document: PlanImportEntity, note: string): Promise<Reply> {
  const { act, message } = turn;
  const wanted = document.kind === 'plan' ? null : document.kind;
  const read = await readImport(Buffer.from(joinedText(partsOf(document))), wanted);
  if (!read.ok) {
    const problems = read.problems.map(({ line, message: said }) =>
      line === null ? said : `第${line}行：${said}`,
    );
    return {
      text: `读取时发现问题，尚未导入：\n${problems.join('\n')}\n文字已保留。可继续粘贴补充后再回复“完”，删去某一段请回复“导入 删除 段号”，放弃请回复“取消”。`,
    };
  }
  const patch = {
    state: 'read' as const,
    kind: read.value.kind,
    content: read.value.content,
    collectedUntil: document.collectedUntil ?? message.sentAt,
    touchedAt: act.now,
  };
  await new PlanImportRepository(act.manager).change(document.id, patch);
  return showImport(turn, { ...document, ...patch }, { note });
}

function acknowledgement(turn: Turn, parts: readonly PastedPart[], text: string): string {
  const at = parts.findIndex(({ inboundId }) => inboundId === turn.inboundId) + 1;
  const order = at < parts.length ? `（按发送时间排在第${at}段）` : '';
  const ending = [...text.trimEnd().replace(/\s+/g, ' ')].slice(-ENDING_CHARACTERS).join('');
  const same = parts.findIndex(({ text: other }, index) => index !== at - 1 && other === text) + 1;
  return [
    `第${at}段已收到${order}，本段${[...text].length}字，共${parts.length}段${charactersIn(parts)}字。开头“${opening(text)}”，结尾“${ending}”。`,
    ...(same > 0 ? [`与第${same}段内容相同，如属重复请回复“导入 删除 ${at}”。`] : []),
    ...(mayBeCut(text) ? ['本段已接近一条消息的长度上限，如末尾不全，请从结尾处接着粘贴。'] : []),
    ...(looksLikeCommand(turn, text)
      ? ['本段形似指令或报告，已作为正文收下；如不是导入内容，请回复“导入 退回”，将按平常处理。']
      : []),
    GO_ON,
  ].join('\n');
}

/** What somebody may have meant for the bot: one line that begins with a command's word, or with an item's number. */
function looksLikeCommand(turn: Turn, text: string): boolean {
  const line = text.trim();
  if (line.includes('\n')) return false;
  return new CallReader(turn).leading(line) !== null || /^[0-9０-９]{1,3}[\s:：]/.test(line);
}

function tooLong(parts: readonly PastedPart[]): string {
  return `本段未收：文字合计将超过${MOST_PASTED_CHARACTERS / 10_000}万字。已收${parts.length}段${charactersIn(parts)}字。请改用上传文件的方式（回复“导入”取得链接）。`;
}
