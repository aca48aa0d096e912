import { existsSync, writeFileSync } from 'node:fs';
import { CommandRefused } from './command-refused';

/** A workbook that somebody has filled in must not be lost to an empty one. `instead` is the command with another name. */
export function writeNewFile(file: string, bytes: Buffer | string, instead: string): void {
  try {
    writeFileSync(file, bytes, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new CommandRefused([`${file}：文件已存在，未覆盖。请换一个文件名：cuibao ${instead}`]);
  }
}

/** For what `--out` names and takes long to make: said before the work begins. */
export function refuseExistingOut(path: string): void {
  if (existsSync(path))
    throw new CommandRefused([`${path} exists already and was left as it is: give another --out`]);
}
