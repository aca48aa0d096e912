import { collectProxy, proxyPreview, reportFor } from '../decisions/report-by-proxy';
import { defineCommand, UsageError } from '../define-command';
import { showPreview } from '../preview';
import { readSelectors } from '../understanding/choose-obligations';

const SAYS_SOMETHING = /[\p{L}\p{N}]/u;

/** 「代报」: a report on paper or by telephone, entered for the unit. */
export const reportForUnit = defineCommand({
  words: ['代报', '代为报送', '代填'],
  usage: '代报 <事项编号> <单位> <进展>',
  example: '代报 18 市教育局 已完成公共教育平台升级',
  summary: '代单位登记线下送达的进展，并告知其联络员',
  allowed: ['coordinator'],
  takesGluedText: false,
  takesReport: true,
  async handle(args, turn) {
    const { selection, rest } = await readSelectors(turn, args, { textFollows: true });
    const oneOfEach = selection.items.length === 1 && selection.units.length === 1;
    if (!oneOfEach || selection.units[0]?.unitIds.length !== 1 || !SAYS_SOMETHING.test(rest))
      throw new UsageError(reportForUnit);
    const target = { selection, text: rest, reportedAt: turn.reportedAt.toISOString() };
    const found = await collectProxy(turn, target);
    const [only] = found.obligations;
    if (!only) return { text: found.nothing };
    if (found.obligations.length > 1) return showPreview(turn, proxyPreview, target);
    return { text: await reportFor(turn, only, target) };
  },
});
