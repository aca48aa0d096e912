import type { DraftEntity } from '../../store/entities/draft-entity';
import { PageDraftRepository } from '../../store/page-draft-repository';
import type { JudgedObligation } from '../../store/read-models/judged-obligations';
import { draftsWaiting } from '../reports/drafts-waiting';
import { obligationNotes } from '../reports/obligation-notes';
import { allReportTargets, obligationForReport } from '../reports/report-targets';
import { byUnitAndPeriod, isShownAsTask, mostUrgentFirst, taskCounts } from '../reports/tasks-shown';
import { type PagePerson, type PageReading, readingTurn } from './page-turn';

/** One unit's items of one period, under the plan's heading. */
export interface OwnReportSection {
  readonly items: readonly OwnReportItem[];
  readonly owed: number;
  readonly missing: number;
}

export interface OwnReportItem {
  readonly obligation: JudgedObligation;
  /** 延期, promises, hand-overs, in the words of 任务. */
  readonly notes: readonly string[];
  /** When something was last typed that is not submitted; null for nothing. */
  readonly draftSavedAt: Date | null;
}

export interface OwnReportList {
  readonly sections: readonly OwnReportSection[];
  /** Texts of the chat that have found no item. */
  readonly homeless: readonly { readonly draft: DraftEntity; readonly why: string }[];
}

/** What 任务 lists, what a report would go to now, and what was begun on the page. */
export async function ownReportList(reading: PageReading, person: PagePerson): Promise<OwnReportList> {
  const turn = await readingTurn(reading, person);
  const groups = await allReportTargets(turn);
  const drafts = await new PageDraftRepository(reading.manager).ofPerson(person.personId);
  const savedAt = new Map(drafts.map((draft) => [draft.obligationId, draft.savedAt]));
  const shown = groups.flatMap((group) => {
    const next = obligationForReport(group, turn, null);
    return group.obligations.filter(
      (each) => isShownAsTask(each, turn) || each === next || savedAt.has(each.id),
    );
  });
  const notes = await obligationNotes(turn, shown);
  const sections = byUnitAndPeriod(shown).map((section) => ({
    ...taskCounts(section),
    items: mostUrgentFirst(section).map((obligation) => ({
      obligation,
      notes: notes.get(obligation.id) ?? [],
      draftSavedAt: savedAt.get(obligation.id) ?? null,
    })),
  }));
  return { sections, homeless: await draftsWaiting(turn) };
}
