import { notify } from '../../actions/notify';
import { reachableCoordinators } from '../../actions/open-request';
import { beginOperation } from '../../actions/operation';
import { type NotedOffline, reportOffline } from '../../actions/report-offline';
import { periodName } from '../../domain/period/period-code';
import { RuleViolation } from '../../domain/rule-violation';
import { sayDayAndWeekday } from '../../domain/text/say-time';
import { STATE_NAMES } from '../../domain/text/state-names';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { namedAll } from '../texts/list-obligations';
import { namedShort } from '../texts/name-obligation';
import { violationText } from '../texts/texts';
import type { Reply, Turn } from '../turn';

/** Notes what went by paper or OA and asks the coordinators to register it. */
export async function sayOffline(
  turn: Turn,
  obligations: readonly JudgedObligation[],
  reference: string | null,
): Promise<Reply> {
  const possible = obligations.filter(({ state }) => state === 'pending' || state === 'returned');
  const lines = obligations
    .filter((each) => !possible.includes(each))
    .map((each) => `${namedShort(each)}${STATE_NAMES[each.state]}，未作改动。`);
  const act = beginOperation(turn.act, {
    kind: 'offline',
    summary: `线下已报 ${namedAll(possible)}`,
    undoable: true,
  });
  const noted: JudgedObligation[] = [];
  for (const each of possible) {
    const outcome = await noteOrRefuse(() =>
      reportOffline(act, {
        obligationId: each.id,
        inForce: each.inForce,
        personId: turn.member.personId,
        inboundId: turn.inboundId,
        reference,
      }),
    );
    lines.push(`${namedShort(each)}${outcomeText(outcome)}`);
    if (typeof outcome !== 'string' && !outcome.repeated) noted.push(each);
  }
  if (noted.length === 0) return { text: lines.join('\n') };
  const told = new Set<string>();
  for (const planId of new Set(noted.map((each) => each.planId))) {
    const ofPlan = noted.filter((each) => each.planId === planId);
    const userids = await reachableCoordinators(act, planId);
    for (const userid of userids) told.add(userid);
    const text = coordinatorText(turn, ofPlan, reference);
    await notify(
      act,
      userids.map((to) => ({ to, text })),
      `offline:${planId}`,
    );
  }
  lines.push(
    told.size > 0
      ? '已通知统筹员核实并代为登记，登记之前仍计为未报。如误发请回复“撤销”。'
      : '目前没有能收到通知的统筹员，请另行电话联系；登记之前仍计为未报。',
  );
  return { text: lines.join('\n') };
}

async function noteOrRefuse(note: () => Promise<NotedOffline>): Promise<NotedOffline | string> {
  try {
    return await note();
  } catch (error) {
    if (error instanceof RuleViolation) return violationText(error);
    throw error;
  }
}

function outcomeText(outcome: NotedOffline | string): string {
  if (typeof outcome === 'string') return `：${outcome}`;
  const until = sayDayAndWeekday(outcome.quietUntil);
  return outcome.repeated
    ? `此前已记为线下报送，统筹员已收到通知，${until}及以前不再提醒。`
    : `已记为线下报送，${until}及以前不再提醒。`;
}

function coordinatorText(
  { member, calendar }: Turn,
  noted: readonly JudgedObligation[],
  reference: string | null,
): string {
  const current = new Set(calendar.plans.map(({ current: period }) => period?.period.id));
  const commands = noted.map(({ itemNo, unitName, periodId, periodCode, inForce }) => {
    const period = current.has(periodId) ? '' : ` ${periodName(periodCode, inForce.plan.year)}`;
    return `代报 ${itemNo} ${unitName}${period} 已线下报送${reference ? `（${reference}）` : ''}`;
  });
  return [
    `【线下已报】${noted[0]?.unitName ?? ''}（${member.name}）称已通过其他渠道报送${namedAll(noted)}${reference ? `，文号：${reference}` : ''}。`,
    '核实后请代为登记，可直接回复（内容可补充）：',
    ...commands,
  ].join('\n');
}
