import { defineCommand, UsageError } from '../define-command';
import { showPreview } from '../preview';
import { collectHold, type HoldTarget, holdPreview, holdUnits } from '../reminding/hold-preview';
import { readSelectors } from '../understanding/choose-obligations';

const LIFT = /^(?:取消|解除|恢复|结束)[。.]*$/;

/** 「暂缓」: the unit's 分管领导 is not written to in this period; 取消 lifts it. */
export const hold = defineCommand({
  words: ['暂缓', '暂缓升级', '暂缓抄送'],
  usage: '暂缓 <单位> [取消]',
  example: '暂缓 市教育局',
  summary: '本期暂不将逾期情况抄送该单位分管领导；加“取消”恢复',
  allowed: ['coordinator'],
  takesGluedText: true,
  async handle(args, turn) {
    const { selection, rest } = await readSelectors(turn, args.replace(/^取消\s*(\S+)$/, '$1 取消'));
    const { units, items, sections, states, all, period } = selection;
    const narrowed = items.length + sections.length + states.length > 0 || all;
    if (units.length === 0 || narrowed || (rest !== '' && !LIFT.test(rest))) throw new UsageError(hold);
    const target: HoldTarget = {
      unitIds: [...new Set(units.flatMap(({ unitIds }) => unitIds))],
      said: units.map(({ said }) => said).join('、'),
      period,
      lift: rest !== '',
    };
    const found = await collectHold(turn, target);
    if (found.changes.length === 0) return { text: holdPreview.nothing(target, found) };
    return found.changes.length > 1
      ? showPreview(turn, holdPreview, target)
      : { text: await holdUnits(turn, found) };
  },
});
