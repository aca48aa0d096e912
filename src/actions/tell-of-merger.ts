import { type OfficeDay, officeInstant } from '../domain/calendar/office-time';
import { morningFor } from '../domain/calendar/sending-morning';
import { periodName } from '../domain/period/period-code';
import { sayItems } from '../domain/plan/item-number';
import { sayDay, sayDeadline } from '../domain/text/say-time';
import { PeopleRepository } from '../store/people-repository';
import type { Act } from './act';
import type { Retirement } from './collect-retirement';
import { notify } from './notify';

/** Longer lists are counted. */
const LISTED = 10;

/**
 * Tells the contacts of a merged unit whose they are now, and the successor's what it owes besides; in office hours.
 * A unit that is simply no more has nobody to be told.
 */
export async function tellOfMerger(act: Act, retirement: Retirement, day: OfficeDay): Promise<void> {
  const { unit, successor, roles } = retirement;
  if (!successor) return;
  const morning = morningFor(act.now, act.rules);
  const when = morning === null ? {} : { releaseAt: officeInstant(morning, act.rules.policy.send.at) };
  const from = new Set(roles.flatMap(({ role, personId }) => (role === 'contact' ? [personId] : [])));
  const contacts = (await new PeopleRepository(act.manager).ofUnits([successor.id], ['contact'])).filter(
    ({ reachable }) => reachable,
  );
  const first = contacts[0]?.rank;
  const notices = contacts.flatMap(({ personId, userid, name, rank }) => {
    if (from.has(personId)) {
      const text = `${name}同志，您好。${unit.name}自${sayDay(day)}起并入${successor.name}，您已转为${successor.name}联络员（顺序${rank}）。${whatMoves(retirement, `由${successor.name}`)}${texts.goOn}`;
      return [{ to: userid, text, ...when }];
    }
    if (rank !== first) return [];
    const text = `${name}同志，您好。${unit.name}自${sayDay(day)}起并入贵单位。${whatMoves(retirement, '由贵单位')}${texts.goOn}`;
    return [{ to: userid, text, ...when }];
  });
  await notify(act, notices, `merger:${unit.id}`);
}

const texts = { goOn: '回复“任务”可查看应报事项。请勿报送涉密信息。' } as const;

function whatMoves({ unit, obligations }: Retirement, by: string): string {
  const moved = obligations.filter(({ fate }) => fate === 'moves');
  const owed = moved.filter(({ obligation: { state } }) => state === 'pending' || state === 'returned');
  const ceased = obligations.filter(({ fate }) => fate === 'ceases' || fate === 'passesOn');
  const parts = [];
  if (owed.length > 0) {
    const all = byDeadline(owed);
    const shown = `${all.slice(0, LISTED).join('；')}${all.length > LISTED ? '等' : ''}`;
    parts.push(`原由${unit.name}报送的${owed.length}项今后${by}报送，截止时间不变：${shown}。`);
  }
  if (ceased.length > 0) {
    const nos = [...new Set(ceased.map(({ obligation }) => obligation.itemNo))].join('、');
    parts.push(`第${nos}项两单位均应报送，今后${by}一并报送，无需重复；已报送的请视情补充。`);
  }
  return parts.join('');
}

/** `2022年二季度第5、22项（6月30日（星期四）18:00前）`, one for each period and day. */
function byDeadline(owed: Retirement['obligations']): string[] {
  const groups = new Map<string, { readonly code: string; readonly due: string; readonly nos: number[] }>();
  for (const { obligation } of owed) {
    const code = obligation.periodCode;
    const due = sayDeadline(obligation.marks.dueAt);
    const group = groups.get(`${code} ${due}`) ?? { code, due, nos: [] };
    group.nos.push(obligation.itemNo);
    groups.set(`${code} ${due}`, group);
  }
  return [...groups.values()].map(
    ({ code, due, nos }) => `${periodName(code, null)}${sayItems(nos)}（${due}前）`,
  );
}
