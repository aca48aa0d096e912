import { officeDayOf } from '../../domain/calendar/office-time';
import { exampleExtensionDay } from '../../domain/obligation/example-extension-day';
import { sayDay } from '../../domain/text/say-time';
import type { Command } from '../define-command';
import { coordinatedPlanIds } from '../member';
import { owedNow, reportTargets } from '../reports/report-targets';
import type { Turn } from '../turn';

/** What the examples are written with. */
const SAMPLE = { item: /(?<![0-9])18(?![0-9])/g, unit: /市教育局/g, day: /到7月8日/g };
const SUPERVISED = /^统筹员/;
const REPORTING = /^(?:牵头单位)?联络员/;

/**
 * A command as its refusals and its own help show it to this person: of the uses only those open to the person, and
 * in the example an item, a unit and a day that are the person's own.
 */
export async function forThisPerson(turn: Turn, command: Command): Promise<Command> {
  const own = ownUses(turn, command);
  const reports = turn.member.contactUnitIds.length > 0 && !coordinates(turn);
  if (!reports || !command.allowed?.includes('contact')) return own;
  return { ...own, example: await ownExample(turn, command.example) };
}

/** A command with the uses that are open to this person. */
export function ownUses(turn: Turn, command: Command): Command {
  const { contactUnitIds } = turn.member;
  const coordinator = coordinates(turn);
  if (contactUnitIds.length > 0 === coordinator) return command;
  const summary = usesOf(command.summary, coordinator);
  // Who reports for one unit need not name it.
  const usage = contactUnitIds.length === 1 ? command.usage.replace(/ \[单位\]/, '') : command.usage;
  return { ...command, summary, usage };
}

function coordinates({ member, calendar }: Turn): boolean {
  return coordinatedPlanIds(member, calendar).length > 0;
}

function usesOf(summary: string, coordinator: boolean): string {
  const [others, own] = coordinator ? [REPORTING, SUPERVISED] : [SUPERVISED, REPORTING];
  const uses = summary.split('；').filter((use) => !others.test(use));
  return uses.map((use) => (use.startsWith('牵头') ? use : use.replace(own, ''))).join('；');
}

async function ownExample(turn: Turn, example: string): Promise<string> {
  if (!Object.values(SAMPLE).some((sample) => example.search(sample) >= 0)) return example;
  const groups = await reportTargets(turn);
  const own = owedNow(groups, turn.act.now)[0] ?? groups[0]?.obligations[0];
  if (!own) return example;
  const due = own.marks.dueAt > turn.act.now ? own.marks.dueAt : turn.act.now;
  const day = exampleExtensionDay(officeDayOf(due), turn.act.rules);
  return example
    .replace(SAMPLE.item, String(own.itemNo))
    .replace(SAMPLE.unit, own.unitName)
    .replace(SAMPLE.day, `到${sayDay(day)}`);
}

/** The item with which this person's messages are best shown: one that is owed, else any. Null for who reports nothing. */
export async function ownItemNo(turn: Turn): Promise<number | null> {
  const groups = await reportTargets(turn);
  return owedNow(groups, turn.act.now)[0]?.itemNo ?? groups[0]?.itemNo ?? null;
}
