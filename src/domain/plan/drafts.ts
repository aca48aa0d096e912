import type { Assignment, Doubt } from './assignment';
import { latestDate } from './due-date';
import type { ParsedItem, ParsedPart, ParsedSection, PlanWarning } from './parsed-plan';
import { planWarning } from './plan-warning';

/** A heading on its way into the plan; items point at it before the sections are numbered. */
export interface DraftSection {
  readonly heading: string;
  readonly line: number;
  readonly parent: DraftSection | null;
}

/** An item as prose or a table gives it: what is printed, still in pieces. */
export interface DraftItem {
  readonly label: string;
  readonly section: DraftSection | null;
  readonly title: string;
  readonly text: string;
  readonly assigned: readonly Assignment[];
  /** Completion dates that apply, printed order. */
  readonly dates: readonly string[];
  readonly parts: readonly DraftPart[];
  readonly line: number;
  /** Brackets without partner. */
  readonly oddities: readonly Place[];
  /** Paragraphs with units of their own behind one that had units already: a number may be missing there. */
  readonly furtherAssignments: readonly Place[];
}

export interface Place {
  readonly line: number;
  readonly excerpt: string;
}

export interface DraftPart {
  readonly label: string;
  readonly text: string;
  readonly assigned: readonly Assignment[];
  readonly dates: readonly string[];
  readonly line: number;
}

interface Assigned {
  readonly units: readonly string[];
  readonly lead: string | null;
  readonly leads: readonly string[];
}

export function finishItem(
  draft: DraftItem,
  no: number,
  sections: readonly DraftSection[],
  year: number | null,
): { readonly item: ParsedItem; readonly warnings: readonly PlanWarning[] } {
  const { label, title, text, line, assigned, dates } = draft;
  const section = draft.section === null ? -1 : sections.indexOf(draft.section);
  const item: ParsedItem = {
    no,
    // A table without numbers: our running number is all there is.
    label: label === '' ? String(no) : label,
    section: section === -1 ? null : section,
    title,
    text,
    ...unitsOf(assigned),
    etc: assigned.map(({ etc }) => etc).find((etc) => etc !== null) ?? null,
    due: latestDate(dates, year),
    parts: draft.parts.map((part) => finishPart(part, year)),
    line,
  };
  return { item, warnings: itemWarnings(item, draft) };
}

export function finishSections(sections: readonly DraftSection[]): ParsedSection[] {
  return sections.map((section) => ({
    heading: section.heading,
    level: depthOf(section),
    parent: section.parent === null ? null : sections.indexOf(section.parent),
  }));
}

function finishPart({ label, text, assigned, dates, line }: DraftPart, year: number | null): ParsedPart {
  const { units, leads } = unitsOf(assigned);
  return { label, text, units, leads, due: latestDate(dates, year), line };
}

/** Printed leads where there are any, else the first named. */
function unitsOf(assigned: readonly Assignment[]): Assigned {
  const named = assigned.flatMap(({ units }) => units);
  const units = [...new Set(named.map(({ name }) => name))];
  const printedLeads = [...new Set(named.filter(({ role }) => role === 'lead').map(({ name }) => name))];
  return {
    lead: printedLeads[0] ?? units[0] ?? null,
    leads: printedLeads.length > 0 ? printedLeads : units.slice(0, 1),
    units,
  };
}

function itemWarnings(item: ParsedItem, draft: DraftItem): PlanWarning[] {
  const which = `第${item.no}项${item.label}`;
  const warnings = draft.oddities.map(({ line, excerpt }) =>
    planWarning('bracket_not_closed', line, `${which}中有括号不成对，请核对。`, excerpt),
  );
  for (const { line, excerpt } of draft.furtherAssignments) {
    const message = `${which}中另有一段也写有责任单位，已并入本项；如果那里漏了编号，请补上。`;
    warnings.push(planWarning('several_assignments', line, message, excerpt));
  }
  const doubts = new Map(draft.assigned.flatMap((each) => each.doubts).map((doubt) => [doubt.text, doubt]));
  for (const doubt of doubts.values()) warnings.push(doubtWarning(doubt, which, item.line));
  if (item.units.length === 0) {
    warnings.push(
      planWarning('item_without_unit', item.line, `${which}没有找到责任单位，请补充。`, item.title),
    );
  }
  const distinct = [...new Set(draft.dates)];
  if (distinct.length > 1) {
    const message = `${which}写有多个完成时限，按最晚的「${item.due}」登记，请核对。`;
    warnings.push(planWarning('several_dates', item.line, message, distinct.join('；')));
  }
  return warnings;
}

function doubtWarning({ text, standing }: Doubt, which: string, line: number): PlanWarning {
  if (standing === 'unusual') {
    const message = `${which}的「${text}」不像单位名称，已按原文登记，请核对。`;
    return planWarning('unit_unusual', line, message, text);
  }
  if (standing === 'person') {
    const message = `${which}的「${text}」像是人员而不是单位，未登记为责任单位，请核对。`;
    return planWarning('person_named', line, message, text);
  }
  if (standing === 'date') {
    const message = `${which}的完成时限未能识别，未登记，请核对。`;
    return planWarning('date_not_understood', line, message, text);
  }
  const message = `${which}责任单位处的文字未能识别，未登记为责任单位，请核对。`;
  return planWarning('unit_not_understood', line, message, text);
}

function depthOf(section: DraftSection): number {
  return section.parent === null ? 0 : depthOf(section.parent) + 1;
}
