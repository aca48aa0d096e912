import { leadingSelector } from '../../domain/message/item-selector';
import { type Command, defineCommand, UsageError } from '../define-command';
import { startGuided, startGuidedFor } from '../guided/guided-start';
import { readOwnItems } from '../reports/own-items';
import { readAddress } from '../reports/report-address';
import { obligationForReport } from '../reports/report-targets';
import { takeReport } from '../reports/take-report';
import type { Reply, Turn } from '../turn';

/** 「填报」: one question at a time, to be left and taken up again at any point. */
export const guidedReport: Command = defineCommand({
  words: ['填报', '引导填报', '逐项填报', '继续填报'],
  usage: '填报 [事项编号]',
  example: '填报 18',
  summary: '按提示逐步填写一项进展，可随时退出，再次回复“填报”继续',
  allowed: ['contact'],
  takesGluedText: false,
  takesReport: true,
  async handle(args, turn) {
    if (args === '') return startGuided(turn);
    return (await textBehind(args, turn)) ?? startFor(args, turn);
  },
});

/** `填报 18 已完成……` brings the text along: it is a report like any other. */
async function textBehind(args: string, turn: Turn): Promise<Reply | null> {
  const { rest } = await readAddress(turn, args);
  const selector = leadingSelector(rest);
  if (!selector || selector.rest.trim() === '') return null;
  return takeReport(turn, args, 'submit', true);
}

async function startFor(args: string, turn: Turn): Promise<Reply> {
  const { items, period, rest } = await readOwnItems(turn, args);
  const [groups, ...others] = items;
  if (!groups || others.length > 0 || rest.trim() !== '') throw new UsageError(guidedReport);
  const obligations = groups.flatMap((group) => obligationForReport(group, turn, period) ?? []);
  return startGuidedFor(turn, obligations);
}
