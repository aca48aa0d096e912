import { requestDocument } from '../../actions/request-document';
import type { DocumentKind } from '../../domain/documents/document-data';
import { documentName } from '../../domain/documents/words';
import { periodName } from '../../domain/period/period-code';
import { evidenceSize } from '../../store/read-models/evidence-source';
import { figuresOfObligations } from '../../store/read-models/period-figures';
import type { Reply, Turn } from '../turn';
import { readSelectors } from '../understanding/choose-obligations';
import { type CoordinatedPeriod, selectedPeriods } from '../understanding/coordinator-scope';
import { failureText, MOST_FILE_BYTES, TooLarge } from './document-texts';

/** `二季度的报送明细`: said beside the period, and meant anyway. */
const WHAT_IT_HOLDS = /(?:的)?(?:报送)?(?:情况|明细|数据|表格?|工作簿|材料)$/;

/**
 * Asks for a document of the period said (本期 when none is said) of each plan that is meant; it comes as a file. A
 * document is of the whole period: `refuse` is thrown where a unit, an item or a section is named.
 */
export async function askForDocument(
  turn: Turn,
  args: string,
  kind: DocumentKind,
  refuse: () => Error,
): Promise<Reply> {
  const { selection, rest } = await readSelectors(turn, args);
  if (selection.units.length + selection.items.length + selection.sections.length > 0) throw refuse();
  const periods = await selectedPeriods(turn, { selection, rest: rest.replace(WHAT_IT_HOLDS, '').trim() });
  const lines: string[] = [];
  for (const period of periods) lines.push(await askedLine(turn, period, kind));
  return { text: lines.join('\n') };
}

async function askedLine(
  turn: Turn,
  { times, inForce, obligations }: CoordinatedPeriod,
  kind: DocumentKind,
): Promise<string> {
  const { act, member } = turn;
  const { plan } = times;
  const what = `《${plan.title}》${periodName(inForce.period.code, plan.year)}${documentName(kind)}`;
  if (kind === 'evidence') {
    const { files, bytes } = await evidenceSize(act.manager, obligations);
    if (files === 0) return `${what}：各单位尚未报送附件，没有可以打包的文件。`;
    if (bytes > MOST_FILE_BYTES) return `${what}：${failureText(new TooLarge(bytes), turn.pageRoot) ?? ''}`;
  }
  const { job, again } = await requestDocument(act, {
    personId: member.personId,
    planId: plan.id,
    periodId: inForce.period.id,
    kind,
  });
  if (!again) {
    const { owed } = figuresOfObligations(obligations, act.now);
    return `正在生成${what}（应报${owed}项），完成后以文件发送给您。`;
  }
  const progress = job.total > 0 ? `，已处理${job.done}/${job.total}` : '';
  return `${what}正在生成${progress}，完成后以文件发送给您，无需重复操作。`;
}
