import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { type MemberRow, ROLES } from './member-directory';

const HEADER = ['单位', '姓名', 'userid', '角色', '顺序'] as const;

/** They may leave 单位 empty. */
const STAND_ABOVE_UNITS = ['领导', '管理员'];

const rowSchema = z.object({
  单位: z.string().min(1, '单位为空'),
  姓名: z.string().min(1, '姓名为空'),
  userid: z.string().regex(/^[\w.@-]{1,64}$/, 'userid 须为 1–64 个字母、数字或 _ - . @'),
  角色: z.enum(ROLES, { message: `角色须为${ROLES.join('、')}之一` }),
  顺序: z.coerce.number({ message: '顺序须为数字' }).int().positive('顺序须为正整数').default(1),
});

/** Thrown with every problem of the file, one a line, each with its line number. */
export class MembersFileError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MembersFileError';
  }
}

/** Reads the simulated organisation's members from a CSV file; further columns are ignored. */
export function loadMembers(path: string): MemberRow[] {
  return parseMembers(readFileSync(path, 'utf8'), path);
}

export function parseMembers(text: string, path: string): MemberRow[] {
  const lines: string[][] = parse(text, {
    bom: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
  });
  const [header, ...rows] = lines;
  const missing = HEADER.filter((column) => !header?.includes(column));
  if (!header || missing.length > 0) {
    throw new MembersFileError(`${path} 第1行：缺少列 ${missing.join('、')}（表头应为 ${HEADER.join(',')}）`);
  }
  const problems: string[] = [];
  const members = rows.flatMap((cells, index) => {
    const row = Object.fromEntries(header.map((column, at) => [column, cells[at] || undefined]));
    const unit = row.单位 ?? (STAND_ABOVE_UNITS.includes(row.角色 ?? '') ? '市领导' : '');
    const checked = rowSchema.safeParse({ ...row, 单位: unit, 姓名: row.姓名 ?? '' });
    if (!checked.success) {
      problems.push(
        `${path} 第${index + 2}行：${checked.error.issues.map((issue) => issue.message).join('；')}`,
      );
      return [];
    }
    const { 姓名: name, userid, 角色: role, 顺序: order } = checked.data;
    return [{ unit, name, userid, role, order }];
  });
  if (problems.length > 0) throw new MembersFileError(problems.join('\n'));
  return members;
}
