import { readCommand } from '../domain/message/read-command';
import { readsAsReport } from '../domain/message/reads-as-report';
import type { Role } from '../store/entities/role-entity';
import { COMMANDS } from './commands';
import type { Command } from './define-command';
import { hasRole } from './member';
import type { Reply, Turn } from './turn';

/** Read when it is needed: commands and this file know each other. */
const words = () =>
  COMMANDS.flatMap((command) =>
    command.words.map((word) => ({ word, takesGluedText: command.takesGluedText, command })),
  );
/** Who may, as people say it. */
const ROLE_NAMES: Readonly<Record<Role, string>> = {
  contact: '联络员',
  unitLeader: '分管领导',
  coordinator: '统筹员',
  leader: '市领导',
  admin: '管理员',
};

/** Carries out the command that a text calls, if the person may; null when it calls none. */
export async function runLine(turn: Turn, text: string): Promise<Reply | null> {
  const known = words();
  const called = readCommand(text, known);
  const command = known.find(({ word }) => word === called?.word)?.command;
  if (!called || !command || isReportInstead(called.args, command, turn)) return null;
  const mayRun = command.allowed === null || command.allowed.some((role) => hasRole(turn.member, role));
  return mayRun ? command.handle(called.args, turn) : { text: refusal(command) };
}

/** 「任务：已完成……」 from a contact is a report that happens to begin with a command's word. */
function isReportInstead(args: string, command: Command, { member }: Turn): boolean {
  return !command.takesReport && member.contactUnitIds.length > 0 && readsAsReport(args);
}

function refusal({ words, allowed }: Command): string {
  const who = (allowed ?? []).map((role) => ROLE_NAMES[role]).join('、');
  return `“${words[0]}”由${who}使用，您没有这项权限。回复“帮助”可查看您能用的指令。`;
}
