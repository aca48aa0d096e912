import type { Selection } from '../../domain/message/selection';
import { defineCommand, UsageError } from '../define-command';
import { coordinatedPlanIds } from '../member';
import { showPreview } from '../preview';
import { nudgePreview } from '../reminding/nudge-preview';
import { leadUnitOf } from '../reminding/nudge-supporting';
import { collectNudge, type NudgeTarget } from '../reminding/nudge-target';
import { AT_ONCE, waysFor } from '../reminding/nudge-ways';
import type { Reply, Turn } from '../turn';
import { readSelectors } from '../understanding/choose-obligations';

/** What people add behind those whom they mean. */
const COURTESY = /^(?:(?:单位|事项|人员|联络员|的|尽快|抓紧|赶快|报送|报一下|上报|一下|吧|了)*)[。.]*$/;

/** 「催办」: shows whom it would write to, and waits. A contact may ask the supporting units of an item that the own unit leads. */
export const nudgeUnits = defineCommand({
  words: ['催办', '催', '催一下'],
  usage: '催办 [事项编号|单位|第N章|逾期|报送期]',
  example: '催办 18',
  summary: '统筹员提醒未报单位（先预览再发送）；牵头单位联络员提醒该项配合单位',
  allowed: ['coordinator', 'contact'],
  takesGluedText: true,
  async handle(args, turn) {
    const { selection, rest } = await readSelectors(turn, args);
    if (!COURTESY.test(rest)) throw new UsageError(nudgeUnits);
    return coordinatedPlanIds(turn.member, turn.calendar).length > 0
      ? preview(turn, {
          selection,
          said: saidOf(selection, args),
          leadUnit: null,
          ways: [AT_ONCE],
          knownNudged: [],
        })
      : nudgeSupporting(turn, selection);
  },
});

async function nudgeSupporting(turn: Turn, selection: Selection): Promise<Reply> {
  if (selection.items.length === 0 || selection.sections.length > 0) throw new UsageError(nudgeUnits);
  const leadUnit = await leadUnitOf(turn, selection);
  const said = `第${selection.items.join('、')}项`;
  return preview(turn, { selection, said, leadUnit, ways: [AT_ONCE], knownNudged: [] });
}

async function preview(turn: Turn, target: NudgeTarget): Promise<Reply> {
  const { people, nudgedToday } = await collectNudge(turn, target);
  const again = people.filter(({ personId }) => nudgedToday.has(personId)).length;
  const ways = waysFor(people.length, again, turn.act.now, turn.act.rules);
  return showPreview(turn, nudgePreview, { ...target, ways, knownNudged: [...nudgedToday] });
}

/** For 「…没有需要催办的未报事项」. */
function saidOf({ items, units, states, all }: Selection, args: string): string {
  if (items.length > 0 && units.length === 0) return `第${items.join('、')}项`;
  if (states.includes('overdue')) return '逾期事项中';
  return all || args === '' ? '' : args.replace(/[。.]+$/, '');
}
