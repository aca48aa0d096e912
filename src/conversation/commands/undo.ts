import type { Overtaking } from '../../actions/later-change';
import { type UndoRefusal, undoLatest } from '../../actions/undo';
import { defineCommand } from '../define-command';
import { coordinatedPlanIds } from '../member';
import type { Turn } from '../turn';
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
  async handle(_args, turn) {
    const result = await undoLatest(turn.act, (operation, entries) => mayTakeBack(turn, operation, entries));
    if (!result.done) return { text: refusal(result, turn) };
    const { stopped, corrected, withdrawn, kept } = result.told;
    const people = [
      ...(stopped > 0 ? [`${stopped}人的消息尚未发出，已停发`] : []),
      ...(corrected > 0 ? [`${corrected}人已收到原消息，将另发更正`] : []),
      ...(withdrawn > 0 ? [`${withdrawn}人的消息正在撤回`] : []),
      ...(kept > 0 ? [`${kept}人已收到原消息，无法撤回，将另发更正`] : []),
    ];
    return { text: `已撤销：${result.summary}。${people.length > 0 ? `${people.join('；')}。` : ''}` };
  },
});

function refusal(result: UndoRefusal, turn: Turn): string {
  switch (result.why) {
    case 'nothing':
      return '24小时内没有可以撤销的操作。';
    case 'rights':
      return `您目前没有办理“${result.summary}”的权限，不能撤销，未作任何改动。确需更改的，请与统筹员联系。`;
    case 'overtaken':
      return `“${result.summary}”之后，相关记录又有变动（${sayOvertaking(result.by, turn)}），不能撤销，未作任何改动。`;
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
