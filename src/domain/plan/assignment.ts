import {
  type AssignmentRole,
  isReadingRule,
  isRoleLabel,
  isTimeless,
  labelledParts,
  splitRoleEnding,
} from './assignment-words';
import { splitOutside } from './brackets';
import { dateCell, dateMember } from './due-date';
import { type NameStanding, nameStanding } from './name-standing';
import { listMembers, looksLikeOffice, looksLikeOfficeOrPlace, unitNames } from './unit-names';

export interface AssignedUnit {
  /** As printed, role words removed. */
  readonly name: string;
  readonly role: AssignmentRole;
}

/** Words in an assignment that a person has to judge. */
export interface Doubt {
  readonly text: string;
  readonly standing: Exclude<NameStanding, 'office'> | 'date';
}

export interface Assignment {
  /** In printed order. */
  readonly units: readonly AssignedUnit[];
  /** Completion dates printed inside the assignment (`完成时限：2022年12月底`). */
  readonly dues: readonly string[];
  /** A trailing catch-all as printed: 等有关部门, 会同有关部门, 等. */
  readonly etc: string | null;
  readonly doubts: readonly Doubt[];
  /** What its labels announce: 牵头单位： and 完成时限： are `lead` and `due`; empty without labels. */
  readonly labels: readonly (AssignmentRole | 'due')[];
}

/** Where the words stand: the end of a paragraph may name units without any role word, prose may not. */
export type AssignmentPlace = 'atEnd' | 'inText';

/** Longer members of a bracket without label show that it is prose and no assignment. */
const LONGEST_NAME = 40;
const NO_ASSIGNMENT = /^\s*(?:联系人|联系电话|电话|附件?|注|详见|见|含|包括|以下简称|简称)/;
/** 「以下各项工作任务均涉及各县（市、区）、市直园区，不再单独列出」 (Suining 2020): about the whole document. */
const ABOUT_ALL = /(?:以下|下列|下面|后面)(?:各项|所有|同)?.*(?:均|都|不再)/;

class Collected {
  readonly units: AssignedUnit[] = [];
  readonly dues: string[] = [];
  readonly doubts: Doubt[] = [];
  readonly labels: (AssignmentRole | 'due')[] = [];
  etc: string | null = null;

  add(member: string, role: AssignmentRole): void {
    const { names, etc } = unitNames(member);
    this.etc = etc ?? this.etc;
    for (const name of names) this.addName(name, role);
  }

  private addName(printed: string, role: AssignmentRole): void {
    const name = withoutPerson(printed);
    const standing = nameStanding(name);
    if (isRoleLabel(name)) return;
    if (standing !== 'office') this.doubts.push({ text: name, standing });
    if (standing === 'office' || standing === 'unusual') this.units.push({ name, role });
  }
}

/** What a bracket or a `责任单位：` line assigns; null when it is none (政务云, 二期, 市、区). */
export function parseAssignment(content: string, place: AssignmentPlace): Assignment | null {
  if (NO_ASSIGNMENT.test(content)) return null;
  const { before, parts } = labelledParts(content);
  if (parts.some((part) => part.kind !== 'person')) return labelledAssignment(before, parts);
  return proseAssignment(content, place);
}

/** The cell of a table column that holds units: every member counts, the column says which role. */
export function cellAssignment(content: string, role: AssignmentRole): Assignment {
  const { before, parts } = labelledParts(content);
  if (parts.length > 0) {
    const labelled = labelledAssignment(before, parts);
    if (labelled !== null) return labelled;
  }
  const collected = new Collected();
  addList(collected, content, role);
  return collected;
}

function labelledAssignment(
  before: string,
  parts: ReturnType<typeof labelledParts>['parts'],
): Assignment | null {
  const collected = new Collected();
  const head = before.trim() === '' ? null : proseAssignment(before, 'atEnd');
  if (head !== null) {
    collected.units.push(...head.units);
    collected.dues.push(...head.dues);
    collected.doubts.push(...head.doubts);
  }
  for (const part of parts) {
    if (part.kind === 'due') addDue(collected, part.text);
    if (part.kind === 'role') addList(collected, part.text, part.role);
    if (part.kind !== 'person') collected.labels.push(part.kind === 'due' ? 'due' : part.role);
  }
  const { units, dues, doubts, etc } = collected;
  return units.length + dues.length + doubts.length === 0 && etc === null ? null : collected;
}

/** 持续推进 is no day and no riddle; a number that gives no day is one. */
function addDue(collected: Collected, text: string): void {
  const dates = dateCell(text);
  collected.dues.push(...dates);
  if (dates.length === 0 && /\d/.test(text)) collected.doubts.push({ text: text.trim(), standing: 'date' });
}

/** A牵头，B、C配合 under one label or column: a role word at the end holds for what stands before it. */
function addList(collected: Collected, text: string, role: AssignmentRole): void {
  let waiting: string[] = [];
  for (const member of namingMembers(text, collected)) {
    const date = dateMember(member);
    if (date !== null) {
      collected.dues.push(date);
      continue;
    }
    const split = splitRoleEnding(member);
    waiting.push(split.name);
    if (split.role === null) continue;
    for (const each of waiting) collected.add(each, split.role === 'responsible' ? role : split.role);
    waiting = [];
  }
  for (const each of waiting) collected.add(each, role);
}

/** `A、B负责`, `A牵头，B、C配合`, and at the end of a paragraph also the bare list `A、B`. */
function proseAssignment(content: string, place: AssignmentPlace): Assignment | null {
  const collected = new Collected();
  const names: string[] = [];
  let waiting: string[] = [];
  let roleSeen = false;
  for (const member of namingMembers(content, collected)) {
    const date = dateMember(member);
    if (date !== null) {
      collected.dues.push(date);
      continue;
    }
    const { name, role } = splitRoleEnding(member);
    names.push(...unitNames(name).names);
    waiting.push(name);
    if (role === null) continue;
    roleSeen = true;
    for (const each of waiting) collected.add(each, role);
    waiting = [];
  }
  for (const each of waiting) collected.add(each, 'responsible');
  if (names.length === 0 || names.some((name) => name.length > LONGEST_NAME)) return null;
  return credible(names, roleSeen, place) ? collected : null;
}

function credible(names: readonly string[], roleSeen: boolean, place: AssignmentPlace): boolean {
  if (!roleSeen) return place === 'atEnd' && names.some(looksLikeOffice) && names.every(isUnitOnly);
  const offices = names.filter(looksLikeOfficeOrPlace).length;
  return place === 'atEnd' ? offices > 0 : offices === names.length;
}

function isUnitOnly(name: string): boolean {
  return looksLikeOfficeOrPlace(name) && !isRoleLabel(name);
}

/** The list members that name somebody; a rule on how to read the document names nobody here. */
function namingMembers(text: string, collected: Collected): string[] {
  return splitOutside(text, /[。;；\v]/).flatMap((sentence) => {
    if (sentence.trim() === '') return [];
    if (ABOUT_ALL.test(sentence)) {
      collected.doubts.push({ text: sentence.trim(), standing: 'prose' });
      return [];
    }
    return listMembers(sentence).filter((member) => !isReadingRule(member) && !isTimeless(member));
  });
}

/** 市教育局（张三）: the person in charge stands behind the unit, as in many tables. */
function withoutPerson(name: string): string {
  const [, unit = '', inside = ''] = /^(.{2,})[（(]([^（()）]{2,4})[）)]$/.exec(name) ?? [];
  return unit !== '' && nameStanding(inside) === 'person' ? unit : name;
}
