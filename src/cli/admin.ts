import type { Command } from 'commander';
import { addAdmin } from '../actions/add-admin';
import { CommandRefused } from './command-refused';
import { print, withSession } from './session';

const USERID = /^[A-Za-z0-9_.@-]{1,64}$/;

export function addAdminCommand(program: Command): void {
  program
    .command('admin')
    .description('administrators')
    .command('add <userid> <name>')
    .description('make a person administrator (the first one has to be named here)')
    .action(async (userid: string, name: string) => {
      if (!USERID.test(userid)) {
        throw new CommandRefused([`userid ${userid}: 1-64 letters, digits or _ - . @`]);
      }
      if (name.trim() === '') throw new CommandRefused(['the name is empty']);
      await withSession(async ({ change }) => {
        const added = await change((act) => addAdmin(act, userid, name.trim()));
        print(
          added
            ? `${name} (${userid.toLowerCase()}) is an administrator now`
            : `${name} is an administrator already`,
        );
      });
    });
}
