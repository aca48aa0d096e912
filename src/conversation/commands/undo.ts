import { type UndoRefusal, undoLatest } from '../../actions/undo';
import { defineCommand } from '../define-command';

/** 「撤销」: takes back the last command of mine that can be, with everything it changed, or nothing. */
export const undo = defineCommand({
  words: ['撤销', '撤消', '恢复上一步'],
  usage: '撤销',
  example: '撤销',
  summary: '撤销本人24小时内的上一次操作，再次回复再往前撤一步',
  allowed: ['coordinator', 'contact', 'admin'],
  takesGluedText: false,
  async handle(_args, turn) {
    const result = await undoLatest(turn.act);
    if (!result.done) return { text: refusal(result) };
    const { stopped, corrected, withdrawn, kept } = result.told;
    const people = [
      ...(stopped > 0 ? [`${stopped}人的消息尚未发出，已停发`] : []),
      ...(corrected > 0 ? [`${corrected}人已收到原消息，将另发更正`] : []),
      ...(withdrawn > 0 ? [`${withdrawn}人的消息正在撤回`] : []),
      ...(kept > 0 ? [`${kept}人已收到原消息，无法撤回`] : []),
    ];
    return { text: `已撤销：${result.summary}。${people.length > 0 ? `${people.join('；')}。` : ''}` };
  },
});

function refusal(result: UndoRefusal): string {
  switch (result.why) {
    case 'nothing':
      return '24小时内没有可以撤销的操作。';
    case 'overtaken':
      return `“${result.summary}”之后，相关记录又有变动（${result.by}），不能撤销，未作任何改动。`;
    case 'in_use':
      return `“${result.summary}”新增的记录已有后续登记，不能撤销，未作任何改动。`;
  }
}
