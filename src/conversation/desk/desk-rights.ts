import { COMMANDS } from '../commands';
import type { Member } from '../member';
import { mayRun } from '../understanding/read-call';

/** What can be done on 工作台, by the word of the command that does it in the chat. */
const WORDS = {
  accept: '通过',
  return: '退回',
  nudge: '催办',
  requests: '同意',
  contacts: '联络员',
  import: '导入',
  documents: '导出',
} as const;

export type DeskPower = keyof typeof WORDS;

/** Whoever may give the command may do the same on the page. */
export function mayOnDesk(person: Pick<Member, 'roles'>, power: DeskPower): boolean {
  const command = COMMANDS.find(({ words }) => words[0] === WORDS[power]);
  if (!command) throw new Error(`no command ${WORDS[power]}`);
  return mayRun(command, person);
}
