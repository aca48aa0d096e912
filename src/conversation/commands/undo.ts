import type { Overtaking } from '../../actions/later-change';
import {
  earlierUndoable,
  type UndoRefusal,
  type UndoResult,
  undoableCommands,
  undoLatest,
} from '../../actions/undo';
import { numberAlone } from '../../domain/message/number-alone';
import { sayItem } from '../../domain/plan/item-number';
import { toHalfWidth } from '../../domain/text/normalise';
import type { AuditEntryEntity } from '../../store/entities/audit-entry-entity';
import type { OperationEntity } from '../../store/entities/operation-entity';
import { defineCommand } from '../define-command';
import { coordinatedPlanIds } from '../member';
import { askWhichCommand } from '../numbered-question';
import type { Reply, Turn } from '../turn';
import { mayTakeBack } from '../undo-rights';

/** 通过, 取消免报, 同意 … */
const LONGEST_VERB = 4;

/** 「撤销」: takes back the last command of mine that can be, with everything it changed, or nothing. */
export const undo = defineCommand({
  words: ['撤销', '撤消', '恢复上一步'],
  usage: '撤销',
  example: '撤销',
  summary: '撤销本人24小时内的上一次操作，再次回复再往前撤一步',
  allowed: ['coordinator', 'contact', 'admin'],
  takesGluedText: false,
  async handle(args, turn) {
    const numbered = /^#\s*(\d+)$/.exec(toHalfWidth(args));
    if (numbered) return takeBack(turn, Number(numbered[1]));
    const itemNo = numberAlone(args);
    return (itemNo === null ? null : await aboutAnotherItem(turn, itemNo)) ?? takeBack(turn, null);
  },
});

async function takeBack(turn: Turn, operationId: number | null): Promise<Reply> {
  const may = (operation: OperationEntity, entries: readonly AuditEntryEntity[]) =>
    mayTakeBack(turn, operation, entries);
  const result = await undoLatest(turn.act, may, operationId);
  if (result.done) return { text: done(result) };
  const why = refusal(result, turn);
  const looksFurther = operationId === null && result.why !== 'nothing';
  const earlier = looksFurther ? await earlierUndoable(turn.act, may) : null;
  return earlier ? askWhichCommand(turn, why, [choiceOf(earlier, '更早的')]) : { text: why };
}

function choiceOf({ id, summary }: OperationEntity, which = ''): { label: string; says: string } {
  return { label: `撤销${which}“${summary}”`, says: `撤销 #${id}` };
}

/** 撤销 18, where the last command was about other items: it is not taken back unasked. */
async function aboutAnotherItem(turn: Turn, itemNo: number): Promise<Reply | null> {
  const commands = await undoableCommands(turn.act);
  const [last] = commands;
  if (!last || isAbout(last, itemNo)) return null;
  const meant = commands.find((each) => isAbout(each, itemNo));
  const ask = `您的上一次操作是“${last.summary}”，不涉及${sayItem(itemNo)}。撤回${sayItem(itemNo)}的报告请回复“撤回 ${itemNo}”。`;
  return askWhichCommand(turn, ask, [...(meant ? [choiceOf(meant)] : []), choiceOf(last, '上一次操作')]);
}

/** 第18项, 第7、18项. */
function isAbout({ summary }: OperationEntity, itemNo: number): boolean {
  return [...summary.matchAll(/第([0-9、]+)项/g)].some(([, numbers = '']) =>
    numbers.split('、').includes(String(itemNo)),
  );
}

function done({ summary, told }: Extract<UndoResult, { done: true }>): string {
  const { stopped, corrected, withdrawn, kept } = told;
  const people = [
    ...(stopped > 0 ? [`${stopped}人的消息尚未发出，已停发`] : []),
    ...(corrected > 0 ? [`${corrected}人已收到原消息，将另发更正`] : []),
    ...(withdrawn > 0 ? [`${withdrawn}人的消息正在撤回`] : []),
    ...(kept > 0 ? [`${kept}人已收到原消息，无法撤回，将另发更正`] : []),
  ];
  return `已撤销：${summary}。${people.length > 0 ? `${people.join('；')}。` : ''}`;
}

function refusal(result: UndoRefusal, turn: Turn): string {
  switch (result.why) {
    case 'nothing':
      return '24小时内没有可以撤销的操作。';
    case 'rights':
      return `您目前没有办理“${result.summary}”的权限，不能撤销，未作任何改动。确需更改的，请与统筹员联系。`;
    case 'overtaken':
      return `“${result.summary}”之后，相关记录又有变动（${sayOvertaking(result.by, turn)}），不能撤销，未作任何改动。确需更改的，请就该事项重新办理。`;
    case 'in_use':
      return `“${result.summary}”新增的记录已有后续登记，不能撤销，未作任何改动。`;
  }
}

/** A coordinator's command may name other units: whoever coordinates nothing is told only what kind it was. */
function sayOvertaking({ actor, summary }: Overtaking, turn: Turn): string {
  const seesAll = coordinatedPlanIds(turn.member, turn.calendar).length > 0;
  if (actor === null || actor === turn.act.actor || seesAll) return summary;
  const [word = ''] = summary.split(' ');
  return word.length <= LONGEST_VERB ? `他人已${word}` : '他人另有操作';
}
