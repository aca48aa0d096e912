import {
  isDelayWish,
  isSlip,
  readNoProgress,
  saysNotResponsible,
  saysSentElsewhere,
} from '../../domain/message/everyday-remarks';
import { leadingSelector } from '../../domain/message/item-selector';
import { allLeadingItems } from '../../domain/message/leading-items';
import { extension } from '../commands/extension';
import { coordinatedPlanIds, hasRole, type Member } from '../member';
import { askNumbered } from '../numbered-question';
import { texts } from '../texts/texts';
import type { Reply, Turn } from '../turn';
import { forThisPerson } from '../understanding/for-this-person';
import { keepDraft } from './file-reports';
import { FilingDesk } from './filing-desk';
import { owedNow, owing, reportTargets } from './report-targets';

/**
 * What contacts say that is neither a report nor a command, and how to say it so that something comes of it. Null for
 * any other text.
 */
export async function answerRemark(turn: Turn): Promise<Reply | null> {
  if (turn.member.contactUnitIds.length === 0) return null;
  const { text } = turn;
  const nothingNew = await offerNil(turn);
  if (nothingNew) return nothingNew;
  const numbers = await severalNumbers(turn);
  if (numbers || leadingSelector(text)) return numbers;
  if (isDelayWish(text)) return { text: await howToExtend(turn) };
  if (saysSentElsewhere(text)) return { text: await howToSayOffline(turn) };
  if (saysNotResponsible(text)) return { text: NOT_RESPONSIBLE };
  return isSlip(text) ? { text: await howToCorrect(turn) } : null;
}

const NOT_RESPONSIBLE =
  '未登记为进展。已由他人负责的，请接手人员发送“绑定 单位全称 姓名”，或回复“转办 编号 姓名”交同事办理；' +
  '事项不属于贵单位的，请与统筹员联系，回复“联系人”可查看电话。';

async function howToExtend(turn: Turn): Promise<string> {
  const { example } = await forThisPerson(turn, extension);
  const asked = example.split(' ').slice(0, 3).join(' ');
  return `需推迟报送的，请回复“${asked} 原因”，由统筹员批复；批准之前截止时间不变，提醒照常发送。`;
}

async function howToSayOffline(turn: Turn): Promise<string> {
  const [owed] = owedNow(await reportTargets(turn), turn.act.now);
  if (!owed) return '贵单位目前没有未报事项，无需办理。回复“查看”可查看已报内容。';
  const no = owed.itemNo;
  return `贵单位第${no}项尚未登记。已通过邮件、纸质等渠道报送的，请回复“线下已报 ${no}”，由统筹员核实登记；也可直接回复“${no} ……”报送。`;
}

async function howToCorrect(turn: Turn): Promise<string> {
  const groups = await reportTargets(turn);
  const no = groups
    .flatMap(({ obligations }) => obligations)
    .find(({ state }) => state === 'submitted')?.itemNo;
  const undo = '取消刚才的操作请回复“撤销”。';
  return no === undefined ? undo : `更正请回复“修改 ${no} ……”，收回请回复“撤回 ${no}”，${undo}`;
}

/** 34 36 38: items and nothing about them. */
async function severalNumbers(turn: Turn): Promise<Reply | null> {
  if (!/^[0-9０-９、,，;；\s]+$/.test(turn.text)) return null;
  const numbers = allLeadingItems(turn.text);
  const own = new Set((await reportTargets(turn)).map(({ itemNo }) => itemNo));
  if (numbers.length < 2 || !numbers.every((no) => own.has(no))) return null;
  return {
    text:
      `请在编号后写明进展，每项另起一行，如：${numbers[0]} 已完成……。` +
      `均无进展的，请回复“零报告 ${numbers.join('、')} 原因”；查看某一项请只回复该项编号。`,
  };
}

/** 1-5都没有进展: nothing is filed unasked, and nobody is asked to which one item it belongs. */
async function offerNil(turn: Turn): Promise<Reply | null> {
  const said = readNoProgress(turn.text);
  if (!said) return null;
  const owed = owing(await reportTargets(turn), turn);
  const meant = owed.filter(({ itemNo }) => said.numbers.length === 0 || said.numbers.includes(itemNo));
  if (meant.length === 0)
    return said.numbers.length === 0
      ? null
      : { text: `第${said.numbers.join('、')}项不在贵单位未报事项内，未登记。回复“任务”可查看应报事项。` };
  const numbers = [...new Set(meant.map(({ itemNo }) => itemNo))].join('、');
  const how = said.numbers.length === 0 && meant.length > 1 ? '全部' : numbers;
  const desk = new FilingDesk(turn, 'nil', null);
  return askNumbered(turn, {
    ask: `将第${numbers}项登记为零报告？如需写明原因，请改为回复“零报告 ${how} 原因”。`,
    options: [
      { number: 1, label: '是', filings: meant.flatMap((group) => desk.for(group, '') ?? []) },
      { number: 2, label: '否', filings: [] },
    ],
    draftId: await keepDraft(turn, turn.text),
    repeated: false,
  });
}

/** What somebody may go on with who has only greeted or thanked. */
export function whatNext({ member, calendar }: Turn): string {
  if (member.contactUnitIds.length > 0) return texts.howToReport;
  if (coordinatedPlanIds(member, calendar).length > 0)
    return '回复“状态”可查看报送情况，回复“帮助”可查看用法。';
  return isReader(member) ? '回复“看数”可查看报送情况。' : '回复“帮助”可查看用法。';
}

function isReader(member: Member): boolean {
  return hasRole(member, 'leader') || hasRole(member, 'unitLeader');
}
