import type { EntityManager } from 'typeorm';
import type { ObligationState } from '../domain/obligation/obligation';
import { lockRow } from './dialect';
import { ObligationEntity } from './entities/obligation-entity';
import { ReportVersionEntity } from './entities/report-version-entity';
import { ReportingPeriodEntity } from './entities/reporting-period-entity';
import { byPlace, readFacts } from './obligation-facts';
import { plainRows } from './plain-rows';
import { padded, places } from './plain-sql';
import { rowsBy } from './rows-by';
import { type Question, sharedPart } from './shared-transaction';

/** An obligation with what a list needs to show of it. */
export interface ObligationFact {
  readonly id: number;
  readonly planId: number;
  readonly periodId: number;
  readonly periodCode: string;
  readonly itemId: number;
  readonly itemNo: number;
  readonly itemLabel: string;
  readonly itemTitle: string;
  readonly sectionId: number | null;
  /** When the item was 办结; null while it goes on. */
  readonly itemClosedAt: Date | null;
  readonly unitId: number;
  readonly unitName: string;
  readonly part: 'lead' | 'support';
  readonly state: ObligationState;
  readonly partial: boolean;
  readonly ownDueAt: Date | null;
  readonly ownDueSetOn: string | null;
  readonly round: number;
  readonly firstReportedAt: Date | null;
  readonly deadlineWhenReported: Date | null;
  readonly currentVersion: number;
}

/** Which obligations; every given field narrows. */
export interface ObligationFilter {
  readonly periodIds?: readonly number[];
  readonly unitIds?: readonly number[];
  readonly states?: readonly ObligationState[];
  readonly ids?: readonly number[];
  readonly itemId?: number;
  readonly itemIds?: readonly number[];
  /** By their running numbers, of whichever plan. */
  readonly itemNos?: readonly number[];
  /** Of these periods, or going its own way in any other one: returned, or with a due of its own. */
  readonly ownWayOrIn?: readonly number[];
}

/** Below the parameter limits of both stores. */
const IDS_A_STATEMENT = 500;

const OBLIGATION_LOCKED: Question<number, ObligationEntity> = {
  name: 'obligation',
  answer: async (manager, ids) => {
    const rows = await new ObligationRepository(manager).allForUpdate(ids);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return (id) => {
      const row = byId.get(id);
      if (!row) throw new Error(`obligation ${id} does not exist`);
      return row;
    };
  },
};

export class ObligationRepository {
  constructor(private readonly manager: EntityManager) {}

  /** Ordered by period, item and printed order of the units. */
  async facts(filter: ObligationFilter): Promise<ObligationFact[]> {
    const placed = await readFacts(this.manager, filter);
    return placed.sort(byPlace).map(({ fact }) => fact);
  }

  /** The row, kept from other writers until the transaction ends. */
  async forUpdate(id: number): Promise<ObligationEntity> {
    const part = sharedPart(this.manager);
    if (part) return part.askLocked(OBLIGATION_LOCKED, id);
    const query = this.manager.createQueryBuilder(ObligationEntity, 'o').where('o.id = :id', { id });
    return lockRow(this.manager, query).getOneOrFail();
  }

  /** Several rows, locked in one order, whoever locks them. */
  async allForUpdate(ids: readonly number[]): Promise<ObligationEntity[]> {
    const rows: ObligationEntity[] = [];
    const sorted = [...ids].sort((a, b) => a - b);
    for (let from = 0; from < sorted.length; from += IDS_A_STATEMENT) {
      const keys = padded(sorted.slice(from, from + IDS_A_STATEMENT));
      const which = `WHERE t.id IN ${places(keys.length)} ORDER BY t.id`;
      rows.push(...(await plainRows(this.manager, ObligationEntity, which, keys, { lock: true })));
    }
    return rows;
  }

  /** Those of the units of which any period asks for something. */
  async unitsOwing(unitIds: readonly number[], periodIds: readonly number[]): Promise<Set<number>> {
    if (unitIds.length === 0 || periodIds.length === 0) return new Set();
    const rows = await this.manager
      .createQueryBuilder(ObligationEntity, 'o')
      .select('o.unit_id', 'unitId')
      .where('o.unit_id IN (:...unitIds) AND o.period_id IN (:...periodIds)', { unitIds, periodIds })
      .groupBy('o.unit_id')
      .getRawMany<{ unitId: number }>();
    return new Set(rows.map(({ unitId }) => Number(unitId)));
  }

  /** How many of a plan's obligations count (免报 not among them), by period. */
  async owedByPeriod(planId: number): Promise<Map<number, number>> {
    const rows = await this.manager
      .createQueryBuilder(ObligationEntity, 'o')
      .innerJoin(ReportingPeriodEntity, 'p', 'p.id = o.period_id')
      .select('o.period_id', 'periodId')
      .addSelect('COUNT(*)', 'owed')
      .where("p.plan_id = :planId AND o.state <> 'waived'", { planId })
      .groupBy('o.period_id')
      .getRawMany<{ periodId: number; owed: number }>();
    return new Map(rows.map(({ periodId, owed }) => [Number(periodId), Number(owed)]));
  }

  /** The versions of a report, oldest first, withdrawn ones included. */
  async versionsOf(obligationId: number): Promise<ReportVersionEntity[]> {
    const by = { column: 'obligationId', values: [obligationId] } as const;
    const versions = await rowsBy(this.manager, ReportVersionEntity, by);
    return versions.sort((a, b) => a.version - b.version);
  }

  /** Those of the given obligations for which a version was ever sent. */
  async withVersions(obligationIds: readonly number[]): Promise<Set<number>> {
    if (obligationIds.length === 0) return new Set();
    const rows = await this.manager
      .createQueryBuilder(ReportVersionEntity, 'v')
      .select('DISTINCT v.obligation_id', 'id')
      .where('v.obligation_id IN (:...obligationIds)', { obligationIds })
      .getRawMany<{ id: number }>();
    return new Set(rows.map(({ id }) => Number(id)));
  }

  /** The version that counts of each of the given obligations that has one. */
  async currentVersions(obligationIds: readonly number[]): Promise<Map<number, ReportVersionEntity>> {
    if (obligationIds.length === 0) return new Map();
    const versions = await this.manager
      .createQueryBuilder(ReportVersionEntity, 'v')
      .innerJoin(ObligationEntity, 'o', 'o.id = v.obligation_id AND o.current_version = v.version')
      .where('v.obligation_id IN (:...obligationIds)', { obligationIds })
      .getMany();
    return new Map(versions.map((version) => [version.obligationId, version]));
  }
}
