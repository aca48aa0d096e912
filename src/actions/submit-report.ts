import { moveObligation } from '../domain/obligation/moves';
import type { Obligation } from '../domain/obligation/obligation';
import { isLate } from '../domain/obligation/punctuality';
import { RuleViolation } from '../domain/rule-violation';
import { stripWhitespace } from '../domain/text/normalise';
import type { ReportVersionEntity } from '../store/entities/report-version-entity';
import type { PeriodInForce } from '../store/read-models/plan-calendar';
import type { Act } from './act';
import { addRow } from './audited-rows';
import { lockObligation, moveLocked } from './move-obligation';

export interface ReportToFile {
  readonly obligationId: number;
  readonly inForce: PeriodInForce;
  /** 报, 补充, 修改. */
  readonly move: 'submit' | 'supplement' | 'amend';
  readonly text: string;
  /** See `reportTime`: the time by which punctual or late is judged. */
  readonly reportedAt: Date;
  readonly personId: number;
  readonly userid: string;
  /** The message that brought the text. */
  readonly inboundId: number;
}

export type FiledReport =
  | {
      readonly outcome: 'filed';
      readonly version: number;
      readonly late: boolean;
      /** The text that this one replaced; null where there was none or it was added to. */
      readonly replaced: string | null;
      readonly appended: boolean;
    }
  /** The same words as the version that counts: a double send makes no new version. */
  | { readonly outcome: 'unchanged'; readonly version: number }
  /** Accepted or closed: the state stays, the text waits as a draft for the coordinator. */
  | { readonly outcome: 'draft'; readonly why: 'accepted' | 'closed' };

/** Dots and dashes copied from a hint are no report. */
const SAYS_SOMETHING = /[\p{L}\p{N}]/u;

/**
 * Files a report for one obligation. The row is locked first, so that two reports of one unit follow each other.
 * Throws RuleViolation before its first write (`report.empty`, `obligation.move_not_allowed`).
 */
export async function submitReport(act: Act, report: ReportToFile): Promise<FiledReport> {
  const text = report.text.trim();
  if (!SAYS_SOMETHING.test(text)) throw new RuleViolation('report.empty');

  const locked = await lockObligation(act, report.obligationId, report.inForce);
  const { row: before, due, versions, current, latestVersion } = locked;
  if (current && isRepeated(before, versions, current, report.move, text)) {
    return { outcome: 'unchanged', version: current.version };
  }

  const context = { at: report.reportedAt, due, latestVersion };
  const { obligation: after, effect } = moveObligation(before, report.move, context);
  if (effect === 'draft') {
    await keepAsDraft(act, report, text);
    return { outcome: 'draft', why: before.state === 'accepted' ? 'accepted' : 'closed' };
  }

  const appended = effect === 'append' && current !== null;
  await addRow(
    act,
    'version',
    {
      obligationId: before.id,
      version: after.currentVersion,
      kind: report.move === 'supplement' ? 'supplement' : 'report',
      text: appended ? `${current.text}\n${text}` : text,
      reportedAt: report.reportedAt,
      personId: report.personId,
      byProxy: false,
      inboundId: report.inboundId,
      withdrawnAt: null,
    },
    'version.add',
  );
  await moveLocked(act, locked, report.move, context);
  return {
    outcome: 'filed',
    version: after.currentVersion,
    late: isLate(after, due.punctualUntil) ?? false,
    replaced: appended || current === null ? null : current.text,
    appended,
  };
}

/** A double send: what would be filed is what counts already. A returned report is asked for anew, whatever it says. */
function isRepeated(
  { state }: Obligation,
  versions: readonly ReportVersionEntity[],
  current: ReportVersionEntity,
  move: ReportToFile['move'],
  text: string,
): boolean {
  if (state !== 'submitted' && state !== 'accepted') return false;
  if (sameWords(current.text, text)) return true;
  if (move !== 'supplement' || current.kind !== 'supplement') return false;
  const supplemented = versions.find(({ version }) => version === current.version - 1);
  return supplemented !== undefined && sameWords(current.text, `${supplemented.text}\n${text}`);
}

function sameWords(one: string, other: string): boolean {
  return stripWhitespace(one) === stripWhitespace(other);
}

async function keepAsDraft(act: Act, report: ReportToFile, text: string): Promise<void> {
  const { userid, obligationId, inboundId, move } = report;
  await addRow(
    act,
    'draft',
    { userid, text, inboundId, status: 'waiting', createdAt: act.now, obligationId, move },
    'draft.keep',
  );
}
