import { mentionsWork } from '../domain/message/reads-as-report';
import { RuleViolation } from '../domain/rule-violation';
import { type Command, UsageError } from './define-command';
import { askWhichCommand } from './numbered-question';
import { keepDraft } from './reports/file-reports';
import { roleNames } from './texts/role-names';
import { violationText } from './texts/texts';
import type { Reply, Turn } from './turn';
import { forThisPerson } from './understanding/for-this-person';
import { askWhichPlanOf } from './understanding/in-plan';
import { askWhichTitled, type InNamedPlan, planNamed, planOfReport } from './understanding/plan-named';
import { type Call, mayRun, readCall } from './understanding/read-call';

export { readCall } from './understanding/read-call';

/** Carries out the command that a text calls, if the person may; null when it calls none. */
export async function runLine(turn: Turn, text: string): Promise<Reply | null> {
  const call = await readCall(turn, text);
  return call && runCall(turn, call);
}

/** Carries out a command, if the person may. A unit that is not quite known is asked about, nearest names first. */
export async function runCall(turn: Turn, call: Call): Promise<Reply> {
  const { command } = call;
  if (!mayRun(command, turn.member)) return refuse(turn, call);
  const named = titleBehindWord(turn, call);
  if (named.rivals.length > 0) return askWhichTitled(turn, { ...named, text: `${call.word} ${named.text}` });
  return handle({ ...named.turn, text: turn.text }, { ...call, args: named.text });
}

/** 任务 《数字政府》, 通过《数字政府》5 市教育局: the plan stands behind the command's word. */
function titleBehindWord(turn: Turn, { command, args }: Call): InNamedPlan {
  if (command.takesTitles) return { turn, text: args, rivals: [] };
  return command.takesReport ? planOfReport(turn, args) : planNamed(turn, args, () => true);
}

async function handle(turn: Turn, call: Call): Promise<Reply> {
  const { command, args } = call;
  try {
    return await command.handle(args, turn);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(await forThisPerson(turn, error.command));
    if (!(error instanceof RuleViolation)) throw error;
    if (error.code === 'item.several_plans' || error.code === 'plan.several')
      return askWhichPlanOf(turn, `${call.word} ${args}`, error);
    if (error.code !== 'unit.unknown') throw error;
    return askWhichUnit(turn, call, error);
  }
}

function askWhichUnit(turn: Turn, { word, args }: Call, violation: RuleViolation): Promise<Reply> | Reply {
  const { name, near } = violation.details;
  const names = Array.isArray(near) ? near.map(String) : [];
  const said = String(name ?? '');
  if (said === '' || names.length === 0 || !args.includes(said)) return { text: violationText(violation) };
  return askWhichCommand(
    turn,
    `没有找到单位“${said}”，您指的是（如不在其中，请写单位全称重新发送）：`,
    // A function, so that no character of a name is taken for a pattern.
    names.map((unit) => ({ label: unit, says: `${word} ${args.replace(said, () => `${unit} `)}` })),
  );
}

async function refuse(turn: Turn, { command, args }: Call): Promise<Reply> {
  const text = refusal(command);
  if (turn.member.contactUnitIds.length === 0 || !mentionsWork(args)) return { text };
  await keepDraft(turn, turn.text);
  return { text: `${text}文字已保存为草稿。` };
}

function refusal({ words, allowed }: Command): string {
  return `“${words[0]}”由${roleNames(allowed ?? [])}使用，您没有这项权限。回复“帮助”可查看您能用的指令。`;
}
