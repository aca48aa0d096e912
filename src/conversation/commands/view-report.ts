import { periodName } from '../../domain/period/period-code';
import { sayMoment } from '../../domain/text/say-time';
import { ObligationRepository } from '../../store/obligation-repository';
import { PeopleRepository } from '../../store/people-repository';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { defineCommand, UsageError } from '../define-command';
import { type ReportTargetGroup, reportTargets } from '../report-targets';
import { STATE_NAMES } from '../texts/state-names';
import type { Turn } from '../turn';
import { selectGroups } from './tasks';

/** 「查看 n」: the own unit's report on an item, as it counts, with its history. */
export const viewReport = defineCommand({
  words: ['查看', '看'],
  usage: '查看 <事项编号>',
  example: '查看 18',
  summary: '查看本单位已报内容',
  allowed: ['contact'],
  takesGluedText: false,
  async handle(args, turn) {
    if (args === '') throw new UsageError(viewReport);
    const groups = selectGroups(args, await reportTargets(turn));
    const texts = await Promise.all(groups.map((group) => groupText(group, turn)));
    return { text: texts.join('\n') };
  },
});

async function groupText(group: ReportTargetGroup, turn: Turn): Promise<string> {
  const reported = group.obligations.filter((each) => each.currentVersion > 0);
  const head = `第${group.itemNo}项 ${group.itemTitle}（${group.unitName}）`;
  if (reported.length === 0) return `${head}：尚未报送。`;
  // The latest period first: it is what people ask for.
  const texts = [];
  for (const obligation of [...reported].reverse()) texts.push(await reportText(obligation, turn));
  return [head, ...texts].join('\n');
}

async function reportText(obligation: JudgedObligation, turn: Turn): Promise<string> {
  const versions = await new ObligationRepository(turn.act.manager).versionsOf(obligation.id);
  const current = versions.find((version) => version.version === obligation.currentVersion);
  if (!current) return '';
  const people = await new PeopleRepository(turn.act.manager).byIds([current.personId]);
  const by = people.get(current.personId)?.name ?? '';
  const period = periodName(obligation.periodCode, obligation.inForce.plan.year);
  const punctual = obligation.late ? '迟报' : '按时';
  const earlier = versions.length > 1 ? `，共${versions.length}版` : '';
  return (
    `【${period}】${STATE_NAMES[obligation.state]}，第${current.version}版${earlier}，` +
    `${sayMoment(current.reportedAt)}，${by}，${punctual}：\n${current.text}`
  );
}
