import { sayItem } from '../../domain/plan/item-number';
import { owedLine } from '../../domain/text/owed-line';
import { askWhichCommand } from '../numbered-question';
import type { Reply, Turn } from '../turn';
import type { OwnChoice } from './own-obligations';

/**
 * Asks which item, or which of the person's units, a command of the contact means; the answer carries it out.
 * `word` is the command's, `args` what was typed behind it.
 */
export function askWhichOwn(
  turn: Turn,
  choice: Exclude<OwnChoice, { kind: 'chosen' }>,
  word: string,
  args: string,
): Promise<Reply> {
  if (choice.kind === 'which_unit') {
    const { itemNo, unitNames } = choice;
    const all = { label: unitNames.length === 2 ? '两家都办理' : '各家都办理', names: unitNames.join('、') };
    return askWhichCommand(turn, `${sayItem(itemNo)}由您负责的几家单位分别报送，请选择单位：`, [
      ...unitNames.map((name) => ({ label: name, says: `${word} ${name} ${args}` })),
      { label: all.label, says: `${word} ${all.names} ${args}` },
    ]);
  }
  return askWhichCommand(
    turn,
    '请选择是哪一项：',
    choice.owed.map((each) => ({
      label: choice.owed.some(({ unitId }) => unitId !== each.unitId)
        ? `${owedLine(each)}，${each.unitName}`
        : owedLine(each),
      says: `${word} ${each.itemNo} ${each.unitName} ${args}`,
    })),
  );
}
