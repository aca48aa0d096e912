/** What the plan grammar reads out of a document. Quoted text is verbatim. */
export interface ParsedPlan {
  readonly title: string | null;
  readonly issuer: string | null;
  readonly year: number | null;
  /** Date of issue, `YYYY-MM-DD`, where the document prints one. */
  readonly issuedOn: string | null;
  /** The addressees as printed, without the colon. */
  readonly recipients: string | null;
  /** 文号: `国发〔2019〕3号`. */
  readonly documentNumber: string | null;
  /** Headings in printed order, as printed (`一、聚焦基础设施,…`). */
  readonly sections: readonly ParsedSection[];
  readonly items: readonly ParsedItem[];
  readonly reporting: ReportingClause;
  readonly warnings: readonly PlanWarning[];
}

export interface ParsedSection {
  readonly heading: string;
  /** 0 for the outermost level that holds items. */
  readonly level: number;
  /** Index of the enclosing section in `ParsedPlan.sections`; null for the outermost. */
  readonly parent: number | null;
}

export interface ParsedItem {
  /** Our running number through the plan, from 1. */
  readonly no: number;
  /** As printed: `(一)`, `1.`, `一、`. */
  readonly label: string;
  /** Index into `ParsedPlan.sections`; null where the plan has none. */
  readonly section: number | null;
  /** The first sentence, without its full stop. */
  readonly title: string;
  /** The whole paragraph(s) without the label and without the assignment bracket. */
  readonly text: string;
  /** The first named or first printed as 牵头; null when the item names nobody (and warns). */
  readonly lead: string | null;
  /** Every unit printed with a lead role; else just `lead`. */
  readonly leads: readonly string[];
  /** Every unit as printed, leads first as printed; groups not expanded. */
  readonly units: readonly string[];
  /** A trailing catch-all as printed (`等有关部门`, `等`); it names nobody and is not among the units. */
  readonly etc: string | null;
  /** The printed date by which the item itself is to be done (`2022年12月底前`), else null. */
  readonly due: string | null;
  /** Numbered parts with units or a date of their own; the item's `units` hold theirs too. */
  readonly parts: readonly ParsedPart[];
  /** Line of the item's first character in the source, from 1. */
  readonly line: number;
}

export interface ParsedPart {
  /** As printed: `1.`, `（1）`; empty where a table row has no number. */
  readonly label: string;
  readonly text: string;
  readonly units: readonly string[];
  readonly leads: readonly string[];
  readonly due: string | null;
  readonly line: number;
}

export interface ReportingClause {
  /** Who collects. */
  readonly to: string | null;
  /** As printed, each written out: `第二季度结束前`, `第三季度结束前`, … */
  readonly deadlines: readonly string[];
  /** The clause itself. */
  readonly note: string | null;
  /** Contact named in the clause (`联系人:…,电话:…`), as printed. */
  readonly contact: string | null;
}

/** Something a person has to look at: never guessed, never dropped. */
export interface PlanWarning {
  readonly code: string;
  /** Line in the source, from 1; null when it concerns the document as a whole. */
  readonly line: number | null;
  /** Chinese sentence for the person who imports. */
  readonly message: string;
  /** The words in question. */
  readonly excerpt: string | null;
}
