import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { Act } from '../../actions/act';
import { lockObligation } from '../../actions/move-obligation';
import type { ReportMove } from '../../actions/submit-report';
import type { OfficeRules } from '../../domain/office-rules';
import type { Clock } from '../../observability/clock';
import { isDuplicateKey } from '../../store/dialect';
import { InboundMessageEntity } from '../../store/entities/inbound-message-entity';
import { PageDraftRepository } from '../../store/page-draft-repository';
import type { Store } from '../../store/store';
import { ownObligation } from '../attachments/attachment-targets';
import { fileReports } from '../reports/file-reports';
import { answerPageMessage, beginPageMessage } from './page-message';
import { PAGE } from './page-turn';

/** A report as the form of the 填报 page hands it in. */
export interface PageReport {
  readonly userid: string;
  /** Made with the form: the same words sent twice from it are one report. */
  readonly formId: string;
  readonly obligationId: number;
  /** The version that the writer has seen, 0 for none. */
  readonly seenVersion: number;
  readonly move: ReportMove;
  readonly text: string;
}

export type PageFiling =
  /** The message's row has the receipt, or what a rule said. */
  | { readonly outcome: 'answered'; readonly inboundId: number }
  /** Another version came meanwhile: nothing was written. */
  | { readonly outcome: 'overtaken' }
  /** Not the writer's (any more). */
  | { readonly outcome: 'foreign' };

class Refused extends Error {
  constructor(readonly outcome: 'overtaken' | 'foreign') {
    super(`a report of the page was refused: ${outcome}`);
  }
}

/**
 * Files a report of the page as if its text had come in the chat: a message's row first, then the same action, the same
 * receipt, which also goes into the chat. One transaction; the form's number makes it once.
 */
export async function filePageReport(
  { store, rules, clock }: { readonly store: Store; readonly rules: OfficeRules; readonly clock: Clock },
  report: PageReport,
): Promise<PageFiling> {
  const dedupeKey = keyOf(report);
  const machineNow = await store.machineNow();
  try {
    const inboundId = await store.inTransaction((manager) =>
      file(manager, report, dedupeKey, { rules, now: clock.now(), machineNow }),
    );
    return { outcome: 'answered', inboundId };
  } catch (error) {
    if (error instanceof Refused) return { outcome: error.outcome };
    if (!isDuplicateKey(error)) throw error;
    const known = await store.read.findOneBy(InboundMessageEntity, { dedupeKey });
    if (!known) throw error;
    return { outcome: 'answered', inboundId: known.id };
  }
}

/** Other words from the same form, after going back in the browser, are another message. */
function keyOf({ userid, formId, obligationId, move, text }: PageReport): string {
  const said = createHash('sha256')
    .update(JSON.stringify([formId, obligationId, move, text]))
    .digest('hex');
  return `${PAGE}:${userid}:${said}`;
}

async function file(
  manager: EntityManager,
  { userid, obligationId, seenVersion, move, text }: PageReport,
  dedupeKey: string,
  { rules, now, machineNow }: Pick<Act, 'rules' | 'now' | 'machineNow'>,
): Promise<number> {
  const turn = await beginPageMessage({ manager, rules, now, machineNow }, userid, dedupeKey);
  if (!turn) throw new Refused('foreign');
  const { act, inboundId } = turn;
  const obligation = await ownObligation(turn, obligationId);
  if (!obligation) throw new Refused('foreign');
  const { row } = await lockObligation(act, obligationId, obligation.inForce);
  if (row.currentVersion !== seenVersion) throw new Refused('overtaken');
  const { text: reply } = await fileReports(turn, [
    { obligationId, text, move, reportedAt: now.toISOString(), inboundId },
  ]);
  // What was refused waits under 草稿 like any text of the chat.
  await new PageDraftRepository(manager).remove(turn.member.personId, [obligationId]);
  await answerPageMessage(turn, reply);
  return inboundId;
}
