import { defineCommand } from '../define-command';
import { askWhichOwn } from '../reports/ask-which-own';
import { namedByContact } from '../reports/named-by-contact';
import { chooseOwn } from '../reports/own-obligations';
import { sayOffline } from '../reports/say-offline';

/** 「线下已报」: the report went by paper or OA; no reminders for two working days, the coordinators are told. */
export const offlineReport = defineCommand({
  words: ['线下已报', '线下报送', '已线下报送', '已线下报', '纸质已报', '已纸质报送'],
  usage: '线下已报 <事项编号> [文号]',
  example: '线下已报 18 揭教〔2022〕5号',
  summary: '已通过纸质、OA等渠道报送；两个工作日内不再提醒，由统筹员登记',
  allowed: ['contact'],
  takesGluedText: false,
  takesReport: true,
  async handle(args, turn) {
    const { selection, rest } = await namedByContact(turn, args);
    const choice = await chooseOwn(turn, selection);
    if (choice.kind !== 'chosen') return askWhichOwn(turn, choice, offlineReport.words[0], args);
    return sayOffline(turn, choice.obligations, referenceOf(rest));
  },
});

function referenceOf(words: string): string | null {
  const reference = words
    .replace(/^[\s,，、:：]*(?:文号|发文字号|文件号)(?:为|是)?[\s:：]*/, '')
    .replace(/[\s,，。.！!]+$/, '');
  return /[\p{L}\p{N}]/u.test(reference) ? reference : null;
}
