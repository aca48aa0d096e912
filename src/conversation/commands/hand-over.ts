import { handOver, takeBack } from '../../actions/hand-over';
import { notify } from '../../actions/notify';
import { beginOperation } from '../../actions/operation';
import { sayItem } from '../../domain/plan/item-number';
import { owedLine } from '../../domain/text/owed-line';
import { sayDeadline } from '../../domain/text/say-time';
import { PeopleRepository, type RoleHolder } from '../../store/people-repository';
import { isOwed } from '../../store/read-models/judged-obligations';
import { defineCommand, UsageError } from '../define-command';
import { askWhichCommand } from '../numbered-question';
import { askForColleague, askWhichColleague, findColleague } from '../people/colleague';
import { readOwnItems } from '../reports/own-items';
import { obligationForReport, type ReportTargetGroup } from '../reports/report-targets';
import { texts } from '../texts/texts';
import type { Reply, Turn } from '../turn';

const TAKE_BACK = /^(?:收回|取消|撤回|收回来|结束)[。.!！]*$/;
/** 转办 张三 5: the item behind the name. */
const ITEM_BEHIND = /^([^\s0-9０-９第（(]{2,8})\s*(第?[0-9０-９]{1,3}项?)$/;
/** 转办 市残联 22: that is no name. */
const LIKE_A_UNIT = /^市|(?:局|委|办|院|政府|公司|中心|联|会)$/;

/** 「转办」: hands one item to a colleague of the same unit, until it is taken back. */
export const handOverItem = defineCommand({
  words: ['转办', '转交', '转给'],
  usage: '转办 <事项编号> <姓名>（收回：转办 <事项编号> 收回）',
  example: '转办 18 张三',
  summary: '把一个事项交本单位另一位联络员办理，直至收回',
  allowed: ['contact'],
  takesGluedText: false,
  async handle(args, turn) {
    const { items, rest } = await readOwnItems(turn, itemFirst(args));
    const [groups, ...further] = items;
    const [group, ...others] = groups ?? [];
    if (!group || further.length > 0) throw new UsageError(handOverItem);
    const said = rest.replace(/^(?:给|交给|由|请|至|到)\s*/, '').replace(/(?:办理|负责)?[。.!！]*$/, '');
    if (others.length > 0) return askWhichUnit(turn, [group, ...others], said);
    return TAKE_BACK.test(said) ? takeItBack(turn, group) : giveTo(turn, group, said);
  },
});

function itemFirst(args: string): string {
  const behind = ITEM_BEHIND.exec(args.trim());
  return behind && !LIKE_A_UNIT.test(behind[1] ?? '') ? `${behind[2]} ${behind[1]}` : args;
}

function askWhichUnit(turn: Turn, groups: readonly ReportTargetGroup[], said: string): Promise<Reply> {
  return askWhichCommand(
    turn,
    `第${groups[0]?.itemNo}项由您的几家单位分别报送，请选择单位：`,
    groups.map(({ unitName, itemNo }) => ({ label: unitName, says: `转办 ${unitName} ${itemNo} ${said}` })),
  );
}

async function giveTo(turn: Turn, group: ReportTargetGroup, said: string): Promise<Reply> {
  const { unitId, unitName, itemNo } = group;
  const found = await findColleague(turn, [unitId], said);
  if (found.kind === 'oneself')
    return { text: `${sayItem(itemNo)}本就由您办理，无需转办。从他人处收回请回复“转办 ${itemNo} 收回”。` };
  if (found.kind === 'several')
    return askWhichColleague(
      turn,
      found.people,
      said === ''
        ? `${sayItem(itemNo)}转给哪位同事：`
        : `“${said}”在${unitName}不止一位，${sayItem(itemNo)}转给哪位：`,
      (userid) => `转办 ${unitName} ${itemNo} ${userid}`,
    );
  if (found.kind === 'unknown') {
    if (said === '') throw new UsageError(handOverItem);
    return askForColleague(
      turn,
      { name: said, units: [unitName], planId: group.planId },
      { what: `将${sayItem(itemNo)}转办给${said}`, say: `转办 ${itemNo} ${said}` },
    );
  }
  return handTo(turn, group, found.person);
}

async function handTo(turn: Turn, group: ReportTargetGroup, person: RoleHolder): Promise<Reply> {
  const { itemId, unitId, unitName, itemNo } = group;
  const act = beginOperation(turn.act, {
    kind: 'handOver',
    summary: `转办 ${sayItem(itemNo)}（${unitName}）给${person.name}`,
    undoable: true,
  });
  const people = { fromPersonId: turn.member.personId, toPersonId: person.personId };
  if (!(await handOver(act, { itemId, unitId }, people)))
    return { text: `${sayItem(itemNo)}（${unitName}）已在${person.name}名下，未作改动。` };
  await notify(act, [{ to: person.userid, text: noticeTo(turn, group) }], 'handOver');
  const reach = person.reachable ? '' : `${person.name}目前联系不上，提醒仍发给原联络员。`;
  return {
    text:
      `已将${sayItem(itemNo)}（${unitName}）转办给${person.name}，并已通知本人。今后该项提醒发给${person.name}，` +
      `截止当日同时告知原联络员；两人均可报送。${reach}收回请回复“转办 ${itemNo} 收回”，撤销本次操作请回复“撤销”。`,
  };
}

function noticeTo(turn: Turn, group: ReportTargetGroup): string {
  const obligation = obligationForReport(group, turn, null);
  const due =
    obligation && isOwed(obligation)
      ? `\n${owedLine(obligation)}，请于${sayDeadline(obligation.marks.dueAt)}前报送。`
      : '';
  const { itemNo, itemTitle, unitName } = group;
  return (
    `【转办】${turn.member.name}同志已将${unitName}${sayItem(itemNo)}“${itemTitle}”转由您办理，该项提醒今后发给您。${due}` +
    `\n报送请直接回复，如：${itemNo} 已完成……；回复“任务 ${itemNo}”可查看全文。${texts.noSecrets}`
  );
}

async function takeItBack(
  turn: Turn,
  { itemId, unitId, unitName, itemNo }: ReportTargetGroup,
): Promise<Reply> {
  const act = beginOperation(turn.act, {
    kind: 'takeBack',
    summary: `收回转办 ${sayItem(itemNo)}（${unitName}）`,
    undoable: true,
  });
  const ended = await takeBack(act, { itemId, unitId });
  if (!ended) return { text: `${sayItem(itemNo)}（${unitName}）没有转办，未作改动。` };
  const people = await new PeopleRepository(act.manager).byIds([ended.toPersonId, ended.fromPersonId]);
  const notices = [...people.values()]
    .filter(({ id }) => id !== turn.member.personId)
    .map(({ userid }) => ({
      to: userid,
      text: `【转办收回】${turn.member.name}同志已收回${unitName}${sayItem(itemNo)}的转办，该项提醒恢复发给原联络员。`,
    }));
  await notify(act, notices, 'takeBack');
  return {
    text: `已收回${sayItem(itemNo)}（${unitName}），不再由${people.get(ended.toPersonId)?.name ?? ''}办理，提醒恢复发给原联络员。`,
  };
}
