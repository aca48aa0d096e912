import { defineCommand } from '../define-command';
import { askToBind } from '../requests/ask-to-bind';

/** 「绑定」: asks to become a contact of a unit, or of one more. Strangers reach it through `converse`. */
export const binding = defineCommand({
  words: ['绑定', '申请绑定'],
  usage: '绑定 <单位全称> <姓名>',
  example: '绑定 市教育局 张三',
  summary: '申请登记为某单位的联络员，由统筹员确认',
  allowed: null,
  takesGluedText: true,
  takesReport: true,
  handle: async (args, { act, inboundId, member, calendar }) => ({
    text: await askToBind({ act, inboundId, userid: member.userid, member, calendar }, args),
  }),
});
