import { withdrawQuestion } from '../../actions/import-question';
import { inOrderSent, isDropWord, isEndWord } from '../../domain/importing/pasted-parts';
import { reportTime } from '../../domain/obligation/punctuality';
import { parseNumeral } from '../../domain/text/chinese-numerals';
import { opening } from '../../domain/text/opening';
import type { ImportKind, PlanImportEntity } from '../../store/entities/plan-import-entity';
import { PlanImportRepository } from '../../store/plan-import-repository';
import { answerRefusal } from '../answer-refusal';
import { understand } from '../middleware/understand-text';
import { runMessage } from '../run-message';
import { texts } from '../texts/texts';
import type { Reply, Turn } from '../turn';
import { endCollecting, keepParts, takePart } from './collect';
import { KIND_NAMES, kindOfWord, leadingKind } from './import-kinds';
import { beginImport, beingPasted, dropImport, partsOf, sayDocument, sayDropped } from './import-session';
import { showImport } from './show-import';

const REMOVE = /^(?:删除|去掉|删)\s*(?:第\s*)?(\S+?)\s*段?$/;

/** 「导入」 with what follows it: explains and begins, takes text, or goes on with what was begun. */
export async function handleImport(
  turn: Turn,
  document: PlanImportEntity | null,
  { word, args }: { readonly word: string; readonly args: string },
): Promise<Reply> {
  const aside = args.includes('\n') ? null : await goOn(turn, document, args.trim());
  if (aside) return aside;
  const said = kindOfWord(word);
  const { kind: wanted, rest } = said ? { kind: said, rest: args } : leadingKind(args);
  if (rest.trim() === '') return begin(turn, document, wanted);
  const live = beingPasted(document, turn.act.now);
  const asWanted = live && wanted && live.kind !== wanted ? await asKind(turn, live, wanted) : live;
  if (asWanted) return takePart(turn, asWanted, rest);
  const begun = await beginImport(turn, { kind: wanted ?? 'plan', state: 'collecting' });
  const taken = await takePart(turn, begun.document, rest);
  return { text: `${taken.text}${sayDropped(begun.replaced)}` };
}

/** What can be done with a document that was begun; null for anything else. */
async function goOn(turn: Turn, document: PlanImportEntity | null, said: string): Promise<Reply | null> {
  if (said === '重新' || said === '重新开始') {
    const { document: anew, replaced } = await beginImport(turn, { kind: 'plan', state: 'collecting' });
    return { text: `${explanation(turn, anew.kind)}${sayDropped(replaced)}` };
  }
  const isAside =
    /^(?:继续|预览|查看|退回)$/.test(said) || REMOVE.test(said) || isEndWord(said) || isDropWord(said);
  if (!isAside) return null;
  if (!document) return { text: '目前没有未完成的导入。开始导入请回复“导入”。' };
  if (isDropWord(said)) {
    await dropImport(turn, document);
    return { text: `已放弃导入：${sayDocument(document)}。未作任何改动。` };
  }
  if (said === '继续') return takeUpAgain(turn, document);
  if (said === '预览' || said === '查看') return preview(turn, document);
  if (document.state !== 'collecting') return { text: '文字已读取。如需增删，请先回复“导入 继续”。' };
  if (isEndWord(said)) return endCollecting(turn, document);
  return said === '退回'
    ? giveBack(turn, document)
    : removePart(turn, document, REMOVE.exec(said)?.[1] ?? '');
}

async function begin(
  turn: Turn,
  document: PlanImportEntity | null,
  wanted: ImportKind | null,
): Promise<Reply> {
  const untouched = document?.state === 'collecting' && partsOf(document).length === 0;
  if (document && !untouched) {
    return {
      text: [
        `您有一份未完成的导入：${sayDocument(document)}。`,
        document.state === 'read'
          ? '查看预览请回复“导入 预览”，补充文字请回复“导入 继续”'
          : document.state === 'fetching'
            ? '文件正在取回，读取后将把预览发给您'
            : '继续粘贴请回复“导入 继续”，文字已齐请回复“导入 完”',
        '；放弃请回复“导入 取消”，另行开始请回复“导入 重新”。',
        ...formLine(turn),
      ].join(''),
    };
  }
  await beginImport(turn, { kind: wanted ?? 'plan', state: 'collecting' });
  return { text: explanation(turn, wanted ?? 'plan') };
}

function explanation(turn: Turn, kind: ImportKind): string {
  const what: Readonly<Record<ImportKind, string>> = {
    plan: '请粘贴工作要点全文，可分多条发送（每条不超过2048字节）',
    contacts: '请粘贴联络员表（首行为 单位,姓名,userid,角色,顺序，可另有 电话、职务、事项）',
    units: '请粘贴单位表（首行为 单位,级别,简称,上级,单位组），或 units: 开头的 YAML',
  };
  return [
    `【导入${KIND_NAMES[kind]}】${what[kind]}，发完请回复“完”。核对预览并回复“确认”后才会导入。`,
    ...formLine(turn),
    kind === 'plan' ? '导入联络员名单请回复“导入 联络员”，导入单位库请回复“导入 单位”。' : '',
    `不导入请回复“取消”。${texts.noSecrets}`,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function formLine({ importLink, member, act }: Turn): string[] {
  if (!importLink) return ['本系统未配置网页地址，不能上传文件；可直接发送文件或粘贴文字。'];
  const link = importLink({ userid: member.userid, now: act.now });
  return [`上传文件（.docx、.txt、.xlsx、.csv）请用链接（30分钟内有效，仅限您本人使用，请勿转发）：${link}`];
}

/** A text that lapsed, or was read already, takes further parts again. */
async function takeUpAgain(turn: Turn, document: PlanImportEntity): Promise<Reply> {
  const parts = partsOf(document);
  if (document.state === 'fetching') return { text: '文件正在取回，读取后将把预览发给您。' };
  if (document.state === 'read' && parts.length === 0)
    return { text: '这份文件不是粘贴的文字，不能补充。查看预览请回复“导入 预览”。' };
  await withdrawQuestion(turn.act, document);
  await new PlanImportRepository(turn.act.manager).change(document.id, {
    state: 'collecting',
    collectedUntil: null,
    touchedAt: turn.act.now,
  });
  const last = inOrderSent(parts).at(-1);
  const where = last ? `，最后一段开头“${opening(last.text)}”` : '';
  return { text: `继续收取：已收${parts.length}段${where}。请继续粘贴；发完请回复“完”，放弃请回复“取消”。` };
}

function preview(turn: Turn, document: PlanImportEntity): Promise<Reply> | Reply {
  if (document.state === 'read') return showImport(turn, document);
  if (document.state === 'fetching') return { text: '文件正在取回，读取后将把预览发给您。' };
  return { text: `${sayDocument(document)}。文字已齐的，请回复“导入 完”。` };
}

async function asKind(turn: Turn, document: PlanImportEntity, kind: ImportKind): Promise<PlanImportEntity> {
  await new PlanImportRepository(turn.act.manager).change(document.id, { kind });
  return { ...document, kind };
}

/** The last message was no text of the document: it is handled as if it had come at its time. */
async function giveBack(turn: Turn, document: PlanImportEntity): Promise<Reply> {
  const parts = [...partsOf(document)].sort((a, b) => a.inboundId - b.inboundId);
  const last = parts.at(-1);
  if (!last) return { text: '还没有收到文字，没有可以退回的。' };
  await keepParts(turn, document, inOrderSent(parts.slice(0, -1)));
  const reportedAt = reportTime(new Date(last.sentAt), turn.act.now);
  const act = { ...turn.act, inboundId: last.inboundId };
  const meant = { ...turn, act, inboundId: last.inboundId, text: last.text, reportedAt };
  const { text } = await answered(meant);
  return { text: `${text}\n（“${opening(last.text)}”已从导入文字中取出，还有${parts.length - 1}段。）` };
}

/** A refusal is said together with what has become of the part. */
async function answered(turn: Turn): Promise<Reply> {
  try {
    return (await runMessage(turn, understand)) ?? (await understand(turn));
  } catch (error) {
    const refusal = answerRefusal(error);
    if (!refusal) throw error;
    return refusal;
  }
}

async function removePart(turn: Turn, document: PlanImportEntity, said: string): Promise<Reply> {
  const parts = inOrderSent(partsOf(document));
  const number = parseNumeral(said);
  const part = number === null ? undefined : parts[number - 1];
  if (!part) return { text: `没有第${said}段，目前共${parts.length}段。` };
  await keepParts(
    turn,
    document,
    parts.filter((each) => each !== part),
  );
  return { text: `第${number}段已删除（开头“${opening(part.text)}”），还有${parts.length - 1}段。` };
}
