import type { EntityManager } from 'typeorm';
import type {
  DocumentHead,
  DocumentRow,
  EvidenceFile,
  HistoryRow,
  MissingRow,
} from '../../domain/documents/document-data';
import { overdueDays } from '../../domain/obligation/overdue-days';
import type { OfficeRules } from '../../domain/office-rules';
import { periodName } from '../../domain/period/period-code';
import type { PlanSectionEntity } from '../entities/plan-section-entity';
import { UnitEntity } from '../entities/unit-entity';
import { PeopleRepository, type RoleHolder } from '../people-repository';
import { PlanRepository } from '../plan-repository';
import { acceptedPlanTexts, historyOf, remarksOf, shownVersions } from './document-texts';
import { evidenceFiles, evidenceSize } from './evidence-source';
import { isOwed, type JudgedObligation, judgedObligations } from './judged-obligations';
import { figuresOfObligations, missingUnits, sectionStandings, unitStandings } from './period-figures';
import type { PeriodInForce, PlanCalendar, PlanTimes } from './plan-calendar';

/** So many obligations are read with their texts at a time: a text may be long. */
const ROWS_A_PORTION = 100;

export interface DocumentMeant {
  readonly calendar: PlanCalendar;
  readonly times: PlanTimes;
  readonly inForce: PeriodInForce;
}

/**
 * Everything a document of one period is made of, as of `now`. What is owed and how it stands is read once, in one
 * statement; the texts come in portions, by the numbers of their versions, to which nothing is ever changed: a report
 * that arrives meanwhile is in no part of the document.
 */
export class DocumentSource {
  private constructor(
    readonly head: DocumentHead,
    private readonly manager: EntityManager,
    private readonly obligations: readonly JudgedObligation[],
    private readonly sections: readonly PlanSectionEntity[],
    private readonly inForce: PeriodInForce,
  ) {}

  static async open(
    manager: EntityManager,
    { calendar, times, inForce }: DocumentMeant,
    rules: OfficeRules,
    now: Date,
  ): Promise<DocumentSource> {
    const filter = { periodIds: [inForce.period.id] };
    const judged = await judgedObligations(manager, calendar, filter, rules, now);
    const sections = await new PlanRepository(manager).sections(times.plan.id);
    const obligations = inOrder(judged, sections);
    const items = owedItems(obligations);
    const { plan } = times;
    const head: DocumentHead = {
      plan: {
        title: plan.title,
        year: plan.year,
        issuer: plan.issuer,
        collector: await collectorOf(manager, plan.collectingUnitId),
      },
      period: {
        code: inForce.period.code,
        name: periodName(inForce.period.code, plan.year),
        dueAt: inForce.window.dueAt,
        deadline: inForce.window.graceUntil,
      },
      madeAt: now,
      figures: figuresOfObligations(obligations, now),
      sections: sectionStandings(obligations, sections, now).map(({ heading, figures }) => ({
        name: heading,
        figures,
      })),
      units: unitStandings(obligations, now).map(({ unitName, figures }) => ({ name: unitName, figures })),
      missing: missingUnits(obligations, now).map(({ unitId, unitName, figures }) => ({
        name: unitName,
        figures,
        items: items.get(unitId) ?? [],
      })),
      obligations: obligations.length,
    };
    return new DocumentSource(head, manager, obligations, sections, inForce);
  }

  /** What a document asks for by name. */
  streams() {
    return {
      rows: () => this.rows(),
      missing: () => this.missing(),
      history: () => this.history(),
      files: () => this.files(),
    };
  }

  /** Every obligation once, item by item, who leads first. */
  async *rows(): AsyncGenerator<readonly DocumentRow[]> {
    for (const [from, portion] of this.portions()) yield await this.rowsOf(portion, from);
  }

  /** Every version of every obligation, in the order of `rows`, the oldest first. */
  async *history(): AsyncGenerator<readonly HistoryRow[]> {
    for (const [from, portion] of this.portions()) {
      const versions = await historyOf(this.manager, portion);
      yield portion.flatMap((obligation, i) =>
        (versions.get(obligation.id) ?? []).map((version) => ({
          ...version,
          ordinal: from + i + 1,
          item: itemOf(obligation),
          unit: obligation.unitName,
          current: version.version === obligation.currentVersion,
        })),
      );
    }
  }

  /** What is missing, unit by unit in the order of the head. */
  async *missing(): AsyncGenerator<readonly MissingRow[]> {
    const standings = missingUnits(this.obligations, this.head.madeAt);
    for (let from = 0; from < standings.length; from += ROWS_A_PORTION) {
      const unitIds = standings.slice(from, from + ROWS_A_PORTION).map(({ unitId }) => unitId);
      const holders = await new PeopleRepository(this.manager).ofUnits(unitIds, ['contact']);
      yield unitIds.flatMap((unitId) =>
        this.obligations
          .filter((each) => each.unitId === unitId && isOwed(each))
          .map((each) => this.missingRow(each, holders)),
      );
    }
  }

  /** The attachments of the period's reports, one at a time. */
  files(): AsyncGenerator<readonly EvidenceFile[]> {
    return evidenceFiles(this.manager, this.obligations);
  }

  /** How many attachments there are, and how many bytes. */
  filesSize(): Promise<{ readonly files: number; readonly bytes: number }> {
    return evidenceSize(this.manager, this.obligations);
  }

  private *portions(): Generator<readonly [from: number, portion: readonly JudgedObligation[]]> {
    for (let from = 0; from < this.obligations.length; from += ROWS_A_PORTION)
      yield [from, this.obligations.slice(from, from + ROWS_A_PORTION)];
  }

  private async rowsOf(portion: readonly JudgedObligation[], from: number): Promise<DocumentRow[]> {
    const versions = await shownVersions(this.manager, portion);
    const remarks = await remarksOf(this.manager, portion);
    const { period, plan } = this.inForce;
    const actionPlans =
      period.kind === 'actionPlan'
        ? new Map<number, string>()
        : await acceptedPlanTexts(this.manager, plan.id, portion);
    return portion.map((obligation, i) => ({
      ordinal: from + i + 1,
      headings: this.headingsOf(obligation.sectionId),
      item: itemOf(obligation),
      unit: obligation.unitName,
      part: obligation.part,
      state: obligation.state,
      partial: obligation.partial,
      itemClosed: obligation.itemClosed,
      lamp: obligation.lamp,
      late: obligation.late,
      dueAt: obligation.marks.dueAt,
      deadline: obligation.marks.deadline,
      firstReportedAt: obligation.firstReportedAt,
      remark: remarks.get(obligation.id) ?? null,
      report: versions.get(obligation.id) ?? null,
      actionPlan: actionPlans.get(obligation.id) ?? null,
    }));
  }

  private headingsOf(sectionId: number | null): string[] {
    const section = this.sections.find(({ id }) => id === sectionId);
    return section ? [...this.headingsOf(section.parentId), section.heading] : [];
  }

  private missingRow(each: JudgedObligation, holders: readonly RoleHolder[]): MissingRow {
    const now = this.head.madeAt;
    const { deadline, dueAt } = each.marks;
    return {
      unit: each.unitName,
      item: itemOf(each),
      part: each.part,
      state: each.state,
      partial: each.partial,
      lamp: each.lamp,
      dueAt,
      overdueDays: overdueDays(deadline, now),
      contacts: holders
        .filter(({ unitId }) => unitId === each.unitId)
        .map(({ name, phone, reachable }) => ({ name, phone, reachable })),
    };
  }
}

/**
 * Part by part and item by item as printed, what the plan does not have any more behind the others; of each item who
 * leads before who supports.
 */
function inOrder(
  obligations: readonly JudgedObligation[],
  sections: readonly PlanSectionEntity[],
): JudgedObligation[] {
  const ordinals = new Map(sections.map(({ id, ordinal }) => [id, ordinal]));
  const ordinalOf = ({ sectionId }: JudgedObligation) =>
    ordinals.get(sectionId ?? 0) ?? Number.MAX_SAFE_INTEGER;
  const isRemoved = ({ itemNo }: JudgedObligation) => Number(itemNo < 0);
  const isSupport = ({ part }: JudgedObligation) => Number(part !== 'lead');
  return [...obligations].sort(
    (a, b) =>
      ordinalOf(a) - ordinalOf(b) ||
      isRemoved(a) - isRemoved(b) ||
      Math.abs(a.itemNo) - Math.abs(b.itemNo) ||
      isSupport(a) - isSupport(b),
  );
}

/** Item numbers of what each unit still owes, in the order of the document. */
function owedItems(obligations: readonly JudgedObligation[]): Map<number, number[]> {
  const items = new Map<number, number[]>();
  for (const { unitId, itemNo } of obligations.filter(isOwed)) {
    const known = items.get(unitId);
    if (known) known.push(itemNo);
    else items.set(unitId, [itemNo]);
  }
  return items;
}

function itemOf({ itemNo, formerNo, itemLabel, itemTitle }: JudgedObligation): DocumentRow['item'] {
  return { no: itemNo, formerNo, label: itemLabel, title: itemTitle };
}

async function collectorOf(manager: EntityManager, unitId: number | null): Promise<string | null> {
  if (unitId === null) return null;
  return (await manager.findOneBy(UnitEntity, { id: unitId }))?.name ?? null;
}
