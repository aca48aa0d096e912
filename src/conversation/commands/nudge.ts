import { leadingSelector } from '../../domain/message/item-selector';
import { matchUnit } from '../../domain/registry/match-unit';
import { RuleViolation } from '../../domain/rule-violation';
import { loadRegistry } from '../../store/registry-repository';
import { defineCommand } from '../define-command';
import { coordinatedPlanIds } from '../member';
import { nudgePreview } from '../nudge-preview';
import type { NudgeTarget } from '../nudge-target';
import { showPreview } from '../preview';
import type { Turn } from '../turn';

/** 「催办」: shows whom it would write to, and waits for 确认. */
export const nudgeUnits = defineCommand({
  words: ['催办', '催'],
  usage: '催办 [单位|第N项|逾期]',
  example: '催办 市教育局',
  summary: '向未报单位发送提醒（先预览，回复“确认”后发送）',
  allowed: ['coordinator'],
  takesGluedText: true,
  async handle(args, turn) {
    const planIds = coordinatedPlanIds(turn.member, turn.calendar);
    if (planIds.length === 0) throw new RuleViolation('plan.none');
    return showPreview(turn, nudgePreview, await targetOf(args, planIds, turn));
  },
});

async function targetOf(args: string, planIds: readonly number[], turn: Turn): Promise<NudgeTarget> {
  const everybody: NudgeTarget = { planIds, unitIds: null, itemNo: null, overdueOnly: false, said: '' };
  const words = args
    .replace(/^(?:一下|请|把|对|给|向)\s*/, '')
    .replace(/[。.！!]+$/, '')
    .replace(/^(?:所有|全部|各)?(?:未报)?(?:的)?(?:单位)?$/, '')
    .trim();
  if (words === '') return everybody;
  if (/^(?:所有|全部)?逾期(?:单位|事项|未报)?(?:的)?$/.test(words))
    return { ...everybody, overdueOnly: true, said: '逾期事项中' };
  const item = leadingSelector(words);
  if (item && item.rest.trim() === '')
    return { ...everybody, itemNo: item.number, said: `第${item.number}项` };
  const match = matchUnit(await loadRegistry(turn.act.manager), words);
  if (match.kind === 'unit') return { ...everybody, unitIds: [match.unit.id], said: match.unit.name };
  if (match.kind === 'group') return { ...everybody, unitIds: match.group.memberUnitIds, said: words };
  throw new RuleViolation('unit.unknown', {
    name: words,
    near: match.candidates.map(({ unit }) => unit.name),
  });
}
