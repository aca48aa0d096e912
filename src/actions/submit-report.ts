import { moveObligation } from '../domain/obligation/moves';
import type { Obligation } from '../domain/obligation/obligation';
import { isLate } from '../domain/obligation/punctuality';
import { RuleViolation } from '../domain/rule-violation';
import { stripWhitespace } from '../domain/text/normalise';
import type { ReportVersionEntity } from '../store/entities/report-version-entity';
import type { PeriodInForce } from '../store/read-models/plan-calendar';
import type { Act } from './act';
import { askForChange, type ChangeAsked } from './ask-for-change';
import { addRow } from './audited-rows';
import { fileAsHistory, isOvertaken } from './file-as-history';
import { lockObligation, moveLocked } from './move-obligation';

/** 报, 部分, 补充, 修改, 零报告. */
export type ReportMove = 'submit' | 'submitPartial' | 'supplement' | 'amend' | 'nil';

export interface ReportToFile {
  readonly obligationId: number;
  readonly inForce: PeriodInForce;
  readonly move: ReportMove;
  readonly text: string;
  /** See `reportTime`: the time by which punctual or late is judged. */
  readonly reportedAt: Date;
  readonly personId: number;
  readonly userid: string;
  /** The message that brought the text. */
  readonly inboundId: number;
  /** The obligation and the writer as the coordinators are told of them, should they have to decide. */
  readonly named: string;
  readonly writerName: string;
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
  /** Sent before the version that counts, and arrived after it: that one stays. */
  | { readonly outcome: 'history'; readonly version: number; readonly current: ReportVersionEntity }
  /** Accepted or closed: the state stays, the text waits as a draft for the coordinator, who is asked. */
  | { readonly outcome: 'draft'; readonly why: 'accepted' | 'closed'; readonly asked: ChangeAsked };

const VERSION_KINDS: Readonly<Record<ReportMove, ReportVersionEntity['kind']>> = {
  submit: 'report',
  submitPartial: 'partial',
  supplement: 'supplement',
  amend: 'report',
  nil: 'nil',
};

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

  const { reportedAt, personId, inboundId } = report;
  if (current && (await isOvertaken(act, locked, report.move === 'supplement'))) {
    const kind = VERSION_KINDS[report.move];
    const version = await fileAsHistory(act, locked, { kind, text, reportedAt, personId, inboundId });
    return { outcome: 'history', version, current };
  }

  const context = { at: reportedAt, due, latestVersion };
  const { obligation: after, effect } = moveObligation(before, report.move, context);
  if (effect === 'draft') {
    const why = before.state === 'accepted' ? 'accepted' : 'closed';
    return {
      outcome: 'draft',
      why,
      asked: await askForChange(act, { ...report, text }, before, why, due.closesAt),
    };
  }

  // Who sends the part once more with the rest behind it has sent the whole.
  const whole = current !== null && before.partial && beginsWith(text, current.text);
  const appended = effect === 'append' && current !== null && !whole;
  await addRow(
    act,
    'version',
    {
      obligationId: before.id,
      version: after.currentVersion,
      kind: VERSION_KINDS[report.move],
      text: appended ? `${current.text}\n${text}` : text,
      reportedAt,
      personId,
      byProxy: false,
      inboundId,
      withdrawnAt: null,
    },
    'version.add',
  );
  await moveLocked(act, locked, report.move, context);
  return {
    outcome: 'filed',
    version: after.currentVersion,
    late: isLate(after, due.punctualUntil) ?? reportedAt > due.punctualUntil,
    replaced: appended || whole || current === null ? null : current.text,
    appended,
  };
}

/**
 * A double send: what would be filed is what counts already. A returned report is asked for anew, whatever it says;
 * a part that is sent again as the whole report makes it one.
 */
function isRepeated(
  { state, partial }: Obligation,
  versions: readonly ReportVersionEntity[],
  current: ReportVersionEntity,
  move: ReportMove,
  text: string,
): boolean {
  const partAgain = state === 'pending' && partial && move === 'submitPartial';
  if (state !== 'submitted' && state !== 'accepted' && !partAgain) return false;
  if (sameWords(current.text, text)) return true;
  if (move !== 'supplement' && !partAgain) return false;
  const added = move === 'supplement' ? 'supplement' : 'partial';
  if (current.kind !== added) return false;
  const supplemented = versions.find(({ version }) => version === current.version - 1);
  return supplemented !== undefined && sameWords(current.text, `${supplemented.text}\n${text}`);
}

function beginsWith(text: string, part: string): boolean {
  return stripWhitespace(text).startsWith(stripWhitespace(part));
}

function sameWords(one: string, other: string): boolean {
  return stripWhitespace(one) === stripWhitespace(other);
}
