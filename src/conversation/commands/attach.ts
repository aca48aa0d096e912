import { attachmentList, dropAttachments, waitingList } from '../attachments/attachment-list';
import { regroupAttachments } from '../attachments/attachment-regroup';
import { type Command, defineCommand, UsageError } from '../define-command';
import { askWhichCommand } from '../numbered-question';
import { readOwnItems } from '../reports/own-items';
import { obligationForReport } from '../reports/report-targets';
import type { Reply, Turn } from '../turn';

const REGROUP = /^(?:改归|改到|改为|改|归入|归到|归|移到|转到)\s*(?=\S)/;
const REMOVE = /^(?:删除|删掉|删去|删|去掉|移除)\s*(?:第\s*)?([0-9０-９、，,\s]+?)\s*(?:个|份)?[。.]?$/;

/** 「附件」: what is attached to an item, where files are handed in, and how what is attached wrongly goes elsewhere. */
export const attach: Command = defineCommand({
  words: ['附件', '上传附件', '传附件', '上传'],
  usage: '附件 [事项编号] [删除 序号]；附件 改 <事项编号>',
  example: '附件 18',
  summary: '查看一项的附件和上传文件的链接；图片、语音、视频直接发送即可',
  allowed: ['contact'],
  takesGluedText: false,
  async handle(args, turn) {
    if (args === '') return waitingList(turn);
    const regroup = REGROUP.exec(args);
    const selected = regroup ? args.slice(regroup[0].length) : args;
    const { items, period, rest } = await readOwnItems(turn, selected);
    const [groups, ...others] = items;
    if (!groups || others.length > 0) throw new UsageError(attach);
    const obligations = groups.flatMap((group) => obligationForReport(group, turn, period) ?? []);
    const [obligation] = obligations;
    if (!obligation) return { text: `第${groups[0]?.itemNo}项目前没有可以报送的报送期，不能增加附件。` };
    if (obligations.length > 1) return askWhichUnit(turn, args, obligations);
    if (regroup) return rest.trim() === '' ? regroupAttachments(turn, obligation) : usage();
    if (rest.trim() === '') return attachmentList(turn, obligation);
    const remove = REMOVE.exec(rest.trim());
    return remove ? dropAttachments(turn, obligation, remove[1] ?? '') : usage();
  },
});

function usage(): never {
  throw new UsageError(attach);
}

/** Two of the person's units owe the item: the answer says the same with the unit in front. */
function askWhichUnit(
  turn: Turn,
  args: string,
  obligations: readonly { readonly unitName: string }[],
): Promise<Reply> {
  const [verb = ''] = REGROUP.exec(args) ?? [];
  const rest = args.slice(verb.length);
  return askWhichCommand(
    turn,
    '由您负责的几家单位都有这一项，是哪一家：',
    obligations.map(({ unitName }) => ({ label: unitName, says: `附件 ${verb.trim()} ${unitName} ${rest}` })),
  );
}
