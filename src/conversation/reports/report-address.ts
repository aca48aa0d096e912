import { leadingSelector } from '../../domain/message/item-selector';
import { leadingUnit, mayBeginWithUnit } from '../../domain/message/leading-unit';
import { parsePeriodCode } from '../../domain/period/period-code';
import { periodMeant } from '../../domain/period/period-meant';
import { loadRegistry } from '../../store/registry-repository';
import type { Turn } from '../turn';
import { periodsOfPlans } from '../understanding/periods-of-plans';

/** What a report says before its item: `市残联 二季度 22 …`, in either order. */
export interface ReportAddress {
  /** One of the member's own units; null when none is named. */
  readonly unitId: number | null;
  /** Somebody else's unit stands in front: whose report this is has to be asked. */
  readonly namesOtherUnit: boolean;
  /** Code of a period that an active plan has. */
  readonly period: string | null;
  /** A period that no active plan has, as it was said. */
  readonly unknownPeriod: string | null;
  /** The text behind unit and period, as typed. */
  readonly rest: string;
}

const FIRST_WORD = /^\s*(\S{2,12}?)(?:[\s，,：:、]+|(?<=季度|半年)(?=[0-9０-９（(第]))(?=\S)/;

export async function readAddress(turn: Turn, text: string): Promise<ReportAddress> {
  let address: ReportAddress = {
    unitId: null,
    namesOtherUnit: false,
    period: null,
    unknownPeriod: null,
    rest: text,
  };
  address = withPeriod(turn, address);
  address = await withUnit(turn, address);
  return address.period === null ? withPeriod(turn, address) : address;
}

function withPeriod(turn: Turn, address: ReportAddress): ReportAddress {
  const word = FIRST_WORD.exec(address.rest);
  if (!word || leadingSelector(word[1] ?? '')) return address;
  const code = periodMeant(word[1] ?? '', periodsOfPlans(turn.calendar.plans), turn.act.now);
  if (code === null) return address;
  const rest = address.rest.slice(word[0].length);
  if (turn.calendar.plans.some(({ periods }) => periods.some(({ period }) => period.code === code)))
    return { ...address, period: code, rest };
  // 「上半年，我局……」 is the beginning of a report; 「一季度 18 ……」 addresses one.
  const addressed = parsePeriodCode(code)?.form === 'quarter' && leadingSelector(rest) !== null;
  return addressed ? { ...address, unknownPeriod: word[1] ?? code, rest } : address;
}

async function withUnit(turn: Turn, address: ReportAddress): Promise<ReportAddress> {
  if (leadingSelector(address.rest) || !mayBeginWithUnit(address.rest)) return address;
  const named = leadingUnit(address.rest, await loadRegistry(turn.act.manager));
  if (!named) return address;
  const own = turn.member.contactUnitIds.includes(named.unit.id);
  return own ? { ...address, unitId: named.unit.id, rest: named.rest } : { ...address, namesOtherUnit: true };
}
