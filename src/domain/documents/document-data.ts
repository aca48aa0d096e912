import type { Counts, Figures } from '../figures/figures';
import type { Lamp } from '../obligation/lamp';
import type { ObligationState } from '../obligation/obligation';

/** The documents that can be made; each has a worker file of that name. */
export type DocumentKind = 'workbook' | 'briefing' | 'circular' | 'circular-text' | 'evidence';

/** What the documents are made of: plain data, so that it can be handed to the thread that makes the file. */
export interface DocumentHead {
  readonly plan: {
    readonly title: string;
    readonly year: number;
    readonly issuer: string | null;
    /** The collecting office as a unit of the registry. */
    readonly collector: string | null;
  };
  readonly period: {
    /** `2022Q2`. */
    readonly code: string;
    /** 二季度; 方案 for the action plan. */
    readonly name: string;
    readonly dueAt: Date;
    /** The end of grace. */
    readonly deadline: Date;
  };
  /** Office time: everything in the document is as of then. */
  readonly madeAt: Date;
  readonly figures: Figures;
  /** By top-level heading, in printed order. */
  readonly sections: readonly NamedFigures[];
  /** Every unit of the period, in the order of its first obligation. */
  readonly units: readonly NamedFigures[];
  /** The units that miss something, the longest overdue first. */
  readonly missing: readonly MissingUnit[];
  /** How many rows the document is made of. */
  readonly obligations: number;
}

export interface NamedFigures {
  /** A heading as printed, or a unit; null for the items that stand under no heading. */
  readonly name: string | null;
  readonly figures: Counts;
}

export interface MissingUnit {
  readonly name: string;
  readonly figures: Figures;
  /** Numbers of the items that are missing. */
  readonly items: readonly number[];
}

/** One obligation, whatever has become of it. */
export interface DocumentRow {
  /** 1, 2, 3 … in the order of the document. */
  readonly ordinal: number;
  /** The headings above the item as printed, the top one first. */
  readonly headings: readonly string[];
  readonly item: {
    readonly no: number;
    readonly formerNo: number | null;
    readonly label: string;
    readonly title: string;
  };
  readonly unit: string;
  readonly part: 'lead' | 'support';
  readonly state: ObligationState;
  /** 部分已报. */
  readonly partial: boolean;
  /** 办结 took it out: not owed, in no figure. */
  readonly itemClosed: boolean;
  readonly lamp: Lamp;
  /** Null while nothing is reported. */
  readonly late: boolean | null;
  readonly dueAt: Date;
  readonly deadline: Date;
  readonly firstReportedAt: Date | null;
  /** Why it was returned, waived or reopened last. */
  readonly remark: string | null;
  /** The version that counts. */
  readonly report: DocumentVersion | null;
  /** The unit's action plan for the item (细化方案), where it was accepted. */
  readonly actionPlan: string | null;
}

/** One numbered version of a report. */
export interface DocumentVersion {
  readonly version: number;
  readonly kind: 'report' | 'supplement' | 'nil' | 'partial';
  readonly text: string;
  readonly reportedAt: Date;
  /** Name of who reported. */
  readonly by: string;
  readonly byProxy: boolean;
  readonly withdrawnAt: Date | null;
}

/** What is missing, with whom to call: in the order of `DocumentHead.missing`. */
export interface MissingRow
  extends Pick<DocumentRow, 'unit' | 'item' | 'part' | 'state' | 'partial' | 'lamp'> {
  readonly dueAt: Date;
  /** 0 while the deadline has not passed. */
  readonly overdueDays: number;
  readonly contacts: readonly {
    readonly name: string;
    readonly phone: string | null;
    readonly reachable: boolean;
  }[];
}

/** One version of the history, the obligation that it belongs to beside it. */
export interface HistoryRow extends DocumentVersion, Pick<DocumentRow, 'ordinal' | 'item' | 'unit'> {
  /** Whether it is the version that counts. */
  readonly current: boolean;
}

/** An attachment on its way into the evidence bundle. */
export interface EvidenceFile {
  /** Below the archive's root, without anything that could lead out of it. */
  readonly path: string;
  readonly unit: string;
  readonly item: { readonly no: number; readonly title: string };
  readonly sentBy: string;
  readonly sentAt: Date;
  /** Null where the bytes are not here (yet). */
  readonly bytes: Uint8Array | null;
  readonly sha256: string | null;
}
