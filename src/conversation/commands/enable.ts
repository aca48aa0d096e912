import { RuleViolation } from '../../domain/rule-violation';
import { defineCommand, UsageError } from '../define-command';
import { coordinatedPlanIds } from '../member';
import { askWhichCommand } from '../numbered-question';
import { draftPlansOf, type EnableTarget, enablePreview } from '../periods/enable-preview';
import { nameOfPeriod, periodsNamed } from '../periods/period-words';
import { showPreview } from '../preview';
import type { Reply, Turn } from '../turn';

interface Choice {
  readonly label: string;
  readonly says: string;
  readonly target: EnableTarget;
}

/** 「启用」: turns 不催 off for a period, or brings a stored plan into force. */
export const enable = defineCommand({
  words: ['启用', '开始提醒'],
  usage: '启用 [报送期|《工作要点》]',
  example: '启用 2022Q2',
  summary: '启用设为“不催”的报送期，或启用工作要点（先预览首次提醒的时间和人数）',
  allowed: ['coordinator'],
  takesTitles: true,
  takesGluedText: false,
  async handle(args, turn) {
    const drafts = await draftPlansOf(turn);
    if (args === '') return chooseFrom(turn, [...quietPeriods(turn), ...drafts.map(draftChoice)]);
    const draft = drafts.filter(({ title }) => title.includes(args.replace(/[《》]/g, '').trim()));
    if (draft.length > 0) return chooseFrom(turn, draft.map(draftChoice));
    return enablePeriodSaid(turn, args);
  },
});

async function enablePeriodSaid(turn: Turn, args: string): Promise<Reply> {
  const plans = coordinated(turn).filter(
    ({ plan }) => !/《/.test(args) || args.includes(`《${plan.title}》`),
  );
  if (plans.length === 0) throw new RuleViolation('plan.none');
  const named = periodsNamed(plans, args.replace(/《[^》]*》/, '').trim());
  if (named.some(({ rest }) => rest !== '')) throw new UsageError(enable);
  const [only, ...others] = named;
  if (only && others.length === 0)
    return showPreview(turn, enablePreview, { periodId: only.inForce.period.id });
  return chooseFrom(
    turn,
    named.map(({ times, inForce }) => ({
      label: `《${times.plan.title}》${nameOfPeriod(inForce)}`,
      says: `启用 ${inForce.period.code}《${times.plan.title}》`,
      target: { periodId: inForce.period.id },
    })),
  );
}

function coordinated({ member, calendar }: Turn) {
  const planIds = coordinatedPlanIds(member, calendar);
  return calendar.plans.filter(({ plan }) => planIds.includes(plan.id));
}

function quietPeriods(turn: Turn): Choice[] {
  return coordinated(turn).flatMap(({ plan, periods }) =>
    periods
      .filter(({ period }) => period.quiet)
      .map((inForce) => ({
        label: `《${plan.title}》${nameOfPeriod(inForce)}（不催）`,
        says: `启用 ${inForce.period.code}《${plan.title}》`,
        target: { periodId: inForce.period.id },
      })),
  );
}

function draftChoice({ id, title }: { readonly id: number; readonly title: string }): Choice {
  return { label: `《${title}》`, says: `启用 《${title}》`, target: { planId: id } };
}

async function chooseFrom(turn: Turn, choices: readonly Choice[]): Promise<Reply> {
  const [only, ...others] = choices;
  if (!only) return { text: '没有需要启用的报送期或工作要点。' };
  if (others.length === 0) return showPreview(turn, enablePreview, only.target);
  return askWhichCommand(
    turn,
    '请问要启用哪一个？',
    choices.map(({ label, says }) => ({ label, says })),
  );
}
