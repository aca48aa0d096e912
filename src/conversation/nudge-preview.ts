import { nudge } from '../actions/nudge';
import { beginOperation } from '../actions/operation';
import { officeDayOf, officeTimeOf } from '../domain/calendar/office-time';
import { type CollectedNudge, collectNudge, type NudgeTarget } from './nudge-target';
import type { Preview } from './preview';
import type { Turn } from './turn';

const LISTED_PEOPLE = 15;

/** 催办: whom it would write to, for which units and items. */
export const nudgePreview: Preview<NudgeTarget, CollectedNudge> = {
  kind: 'nudge',
  collect: collectNudge,
  keysOf: ({ people }) =>
    people.flatMap(({ personId, obligationIds }) => obligationIds.map((id) => `${personId}:${id}`)),
  unitsOf: ({ people }) => [...unitsOf(people)],
  describe,
  nothing: ({ said }, { unitsWithoutContact }) =>
    unitsWithoutContact.length > 0
      ? `${unitsWithoutContact.join('、')}没有可联系的联络员，无法催办。请先登记联络员。`
      : `${said}没有需要催办的未报事项。`,
  async execute(turn, { people }, { number, settledUnits }) {
    const units = unitsOf(people);
    const act = beginOperation(turn.act, {
      kind: 'nudge',
      summary: `催办${[...units].join('、')}`,
      undoable: true,
    });
    await nudge(act, people, String(number));
    const reported = settledUnits.length > 0 ? `其中${settledUnits.length}家已报，未催。` : '';
    return `已催办${units.size}家单位的${people.length}人。${reported}`;
  },
};

function describe({ people, unitsWithoutContact, remindedToday }: CollectedNudge, { act }: Turn): string {
  const items = people.reduce((sum, person) => sum + person.obligationIds.length, 0);
  const lines = [`将催办${unitsOf(people).size}家单位的${people.length}人，涉及未报${items}项：`];
  for (const person of people.slice(0, LISTED_PEOPLE)) {
    lines.push(`${person.units.join('、')} ${person.name}：第${person.itemNos.join('、')}项`);
  }
  if (people.length > LISTED_PEOPLE) lines.push(`……等共${people.length}人`);
  if (remindedToday > 0) lines.push(`其中${remindedToday}人今日已收到过提醒，将再次收到。`);
  if (unitsWithoutContact.length > 0)
    lines.push(`没有可联系的联络员，无法催办：${unitsWithoutContact.join('、')}。`);
  const { policy, calendar } = act.rules;
  const time = officeTimeOf(act.now);
  const outside =
    time < policy.window.from || time >= policy.window.to || !calendar.isWorkingDay(officeDayOf(act.now));
  if (outside) lines.push('现在不在工作时段，确认后将立即发送；如需在工作时段发送，请届时再发出指令。');
  return lines.join('\n');
}

function unitsOf(people: CollectedNudge['people']): Set<string> {
  return new Set(people.flatMap(({ units }) => units));
}
