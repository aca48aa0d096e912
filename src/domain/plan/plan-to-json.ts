import type { ParsedPart, ParsedPlan, PlanWarning } from './parsed-plan';

/** What `plan import --dry-run --json` prints; others rely on these names (docs/product.md, command line). */
export interface PlanJson {
  readonly title: string | null;
  readonly year: number | null;
  readonly issuer: string | null;
  /** The outermost headings as printed. */
  readonly sections: readonly string[];
  /** The headings between those and the items; present only where the plan has such. */
  readonly subsections?: readonly string[];
  readonly items: readonly PlanItemJson[];
  readonly reporting: {
    readonly to: string | null;
    readonly deadlines: readonly string[];
    readonly note: string | null;
  };
  readonly warnings: readonly PlanWarning[];
}

export interface PlanItemJson {
  readonly no: number;
  readonly label: string;
  readonly section: string | null;
  readonly subsection?: string;
  readonly title: string;
  readonly text: string;
  readonly lead: string | null;
  readonly leads: readonly string[];
  readonly units: readonly string[];
  /** A trailing catch-all (等有关部门), where one is printed. */
  readonly etc?: string;
  readonly due: string | null;
  /** Numbered parts with units or a date of their own, where there are such. */
  readonly parts?: readonly Omit<ParsedPart, 'line'>[];
}

/** `extraWarnings` are those of the registry match; they follow the grammar's own. */
export function planToJson(plan: ParsedPlan, extraWarnings: readonly PlanWarning[]): PlanJson {
  const inner = plan.sections.filter((section) => section.parent !== null).map((section) => section.heading);
  return {
    title: plan.title,
    year: plan.year,
    issuer: plan.issuer,
    sections: plan.sections.filter((section) => section.parent === null).map((section) => section.heading),
    ...(inner.length > 0 ? { subsections: inner } : {}),
    items: plan.items.map((item) => {
      const [section = null, ...deeper] = headingPath(plan, item.section);
      const subsection = deeper.at(-1);
      return {
        no: item.no,
        label: item.label,
        section,
        ...(subsection !== undefined ? { subsection } : {}),
        title: item.title,
        text: item.text,
        lead: item.lead,
        leads: item.leads,
        units: item.units,
        ...(item.etc !== null ? { etc: item.etc } : {}),
        due: item.due,
        ...(item.parts.length > 0 ? { parts: item.parts.map(withoutLine) } : {}),
      };
    }),
    reporting: { to: plan.reporting.to, deadlines: plan.reporting.deadlines, note: plan.reporting.note },
    warnings: [...plan.warnings, ...extraWarnings].map(({ code, line, message, excerpt }) => ({
      code,
      line,
      message,
      excerpt,
    })),
  };
}

function withoutLine({ label, text, units, leads, due }: ParsedPart): Omit<ParsedPart, 'line'> {
  return { label, text, units, leads, due };
}

/** Headings from the outermost down to the one the item stands under. */
function headingPath(plan: ParsedPlan, index: number | null): string[] {
  const section = index === null ? undefined : plan.sections[index];
  return section === undefined ? [] : [...headingPath(plan, section.parent), section.heading];
}
