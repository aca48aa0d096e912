import { type Command, defineCommand, UsageError } from '../define-command';
import type { ReportMove } from '../reports/file-reports';
import { takeReport } from '../reports/take-report';

function reporting(move: ReportMove, words: Command['words'], summary: string, example: string): Command {
  const command: Command = defineCommand({
    words,
    usage: `${words[0]} <事项编号> <进展>`,
    example,
    summary,
    allowed: ['contact'],
    takesGluedText: false,
    takesReport: true,
    async handle(args, turn) {
      const reply = args === '' ? null : await takeReport(turn, args, move, true);
      if (!reply) throw new UsageError(command);
      return reply;
    },
  });
  return command;
}

export const submit = reporting(
  'submit',
  ['报', '报送', '上报', '补报', '填', '提交'],
  '报送一项或多项进展（每项一行），也可省略“报”字',
  '报 18 已完成公共教育平台升级；存在问题：无；下一步：推广应用',
);
export const amend = reporting(
  'amend',
  ['修改', '更正', '改', '改成', '改为'],
  '替换已报内容',
  '修改 18 已完成公共教育平台二期升级',
);
export const partial = reporting(
  'submitPartial',
  ['部分', '部分报送', '先报部分'],
  '先报一部分，其余以后补齐，仍计为未报',
  '部分 18 已完成公共教育平台招标，其余学校数据待汇总',
);
export const supplement = reporting('supplement', ['补充'], '在已报内容后补充', '补充 18 另完成教师培训3场');
