import { dropAttachment } from '../../actions/move-attachments';
import { beginOperation } from '../../actions/operation';
import { attachmentLine, countedKinds } from '../../domain/attachment/say-attachment';
import { takesAttachments } from '../../domain/attachment/takes-attachments';
import { parseNumeral } from '../../domain/text/chinese-numerals';
import { toHalfWidth } from '../../domain/text/normalise';
import { AttachmentRepository } from '../../store/attachment-repository';
import type { AttachmentEntity } from '../../store/entities/attachment-entity';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { namedShort } from '../texts/name-obligation';
import { texts } from '../texts/texts';
import type { Reply, Turn } from '../turn';
import { namedForContact } from './attachment-targets';
import { noFurtherAttachments } from './place-attachments';

/** More lines help nobody on a telephone; the latest are what people look for. */
const MOST_LINES = 15;

interface NumberedAttachment {
  /** Keeps its meaning when another one is deleted: a deletion sent twice deletes one. */
  readonly number: number;
  readonly attachment: AttachmentEntity;
}

/** `附件`: what has found no item yet. */
export async function waitingList(turn: Turn): Promise<Reply> {
  const waiting = await new AttachmentRepository(turn.act.manager).waitingOf(turn.member.personId);
  const how = '查看或上传某项的附件请回复“附件 编号”；图片、语音、视频可直接发送。';
  if (waiting.length === 0) return { text: `没有未归入事项的附件。${how}` };
  const lines = waiting.slice(-MOST_LINES).map((each) => attachmentLine(each));
  return {
    text: [`未归入事项的附件${waiting.length}个：`, ...lines, `归入某项请回复“附件 归入 编号”。${how}`].join(
      '\n',
    ),
  };
}

/** A line for 草稿: attachments wait like texts; empty where none does. */
export async function waitingAttachments({ act, member }: Turn): Promise<string> {
  const { length } = await new AttachmentRepository(act.manager).waitingOf(member.personId);
  return length === 0 ? '' : `\n另有未归入事项的附件${length}个，回复“附件”可查看。`;
}

/** `附件 5`: what is attached to an item, and where files are handed in. */
export async function attachmentList(turn: Turn, obligation: JudgedObligation): Promise<Reply> {
  const listed = (await numberedOf(turn, obligation)).filter(({ attachment }) => isKept(attachment));
  const head = `${namedForContact(obligation, turn)}${listed.length > 0 ? `现有附件${listed.length}个：` : '暂无附件。'}`;
  const lines = listed
    .slice(-MOST_LINES)
    .map(({ number, attachment }) => `${number} ${attachmentLine(attachment)}`);
  const [first] = listed;
  const remove = first ? [`删除请回复“附件 ${obligation.itemNo} 删除 ${first.number}”。`] : [];
  return { text: [head, ...lines, ...remove, ...howToAdd(turn, obligation)].join('\n') };
}

function howToAdd(turn: Turn, obligation: JudgedObligation): string[] {
  if (!takesAttachments(obligation, turn.act.now)) return [noFurtherAttachments(obligation, turn)];
  const link = turn.uploadLink?.({
    userid: turn.member.userid,
    obligationId: obligation.id,
    now: turn.act.now,
  });
  if (!link)
    return [
      `图片、语音、视频请直接在此发送，将归入本项。这里不能接收其他文件，文件请通过其他渠道报送，并回复“线下已报 ${obligation.itemNo}”。${texts.noSecrets}`,
    ];
  return [
    `图片、语音、视频请直接在此发送，将归入本项；文件请在30分钟内用下面的链接上传（仅限您本人，请勿转发）。${texts.noSecrets}`,
    link,
  ];
}

/** `附件 5 删除 2`: takes attachments away; 撤销 puts them back. */
export async function dropAttachments(
  turn: Turn,
  obligation: JudgedObligation,
  said: string,
): Promise<Reply> {
  const named = namedForContact(obligation, turn);
  if (!takesAttachments(obligation, turn.act.now))
    return { text: `${noFurtherAttachments(obligation, turn)}附件未删除。` };
  const all = await numberedOf(turn, obligation);
  const numbers = toHalfWidth(said)
    .split(/[、,\s]+/)
    .flatMap((part) => parseNumeral(part) ?? []);
  const missing = numbers.find(
    (number) => !all.some((each) => each.number === number && isKept(each.attachment)),
  );
  if (missing !== undefined || numbers.length === 0)
    return { text: `${named}没有序号为${missing ?? said}的附件，或已经删除，未作改动。` };
  const chosen = all.filter(({ number }) => numbers.includes(number)).map(({ attachment }) => attachment);
  const kinds = countedKinds(chosen);
  const act = beginOperation(turn.act, {
    kind: 'detach',
    summary: `删除附件 ${namedShort(obligation)}：${kinds}`,
    undoable: true,
  });
  for (const attachment of chosen) await dropAttachment(act, attachment);
  const left = all.filter(({ attachment }) => isKept(attachment)).length - chosen.length;
  return { text: `已删除${named}的附件${kinds}，现有附件${left}个。恢复请回复“撤销”。` };
}

async function numberedOf(turn: Turn, { id }: JudgedObligation): Promise<NumberedAttachment[]> {
  const ever = await new AttachmentRepository(turn.act.manager).everOf(id);
  return ever.map((attachment, i) => ({ number: i + 1, attachment }));
}

function isKept({ status }: AttachmentEntity): boolean {
  return status === 'stored' || status === 'unfetched';
}
