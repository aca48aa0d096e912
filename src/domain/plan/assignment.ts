import {
  type AssignmentRole,
  isReadingRule,
  isTimeless,
  labelledParts,
  splitRoleEnding,
} from './assignment-words';
import { splitOutside } from './brackets';
import { dateMember } from './due-date';
import { listMembers, looksLikeOffice, looksLikeOfficeOrPlace, unitNames } from './unit-names';

export interface AssignedUnit {
  /** As printed, role words removed. */
  readonly name: string;
  readonly role: AssignmentRole;
}

export interface Assignment {
  /** In printed order. */
  readonly units: readonly AssignedUnit[];
  /** Completion dates printed inside the assignment (`完成时限：2022年12月底`). */
  readonly dues: readonly string[];
}

/** Where the words stand: the end of a paragraph may name units without any role word, prose may not. */
export type AssignmentPlace = 'atEnd' | 'inText';

/** No printed unit name is longer; longer members are prose. */
const LONGEST_NAME = 40;
const NO_ASSIGNMENT = /^\s*(?:联系人|联系电话|电话|附件?|注|详见|见|含|包括|以下简称|简称)/;

/** What a bracket or a `责任单位：` line assigns; null when it is none (政务云, 二期, 市、区). */
export function parseAssignment(content: string, place: AssignmentPlace): Assignment | null {
  if (NO_ASSIGNMENT.test(content)) return null;
  const { before, parts } = labelledParts(content);
  if (parts.some((part) => part.kind !== 'person')) return labelledAssignment(before, parts);
  return proseAssignment(content, place);
}

function labelledAssignment(
  before: string,
  parts: ReturnType<typeof labelledParts>['parts'],
): Assignment | null {
  const head = before.trim() === '' ? null : proseAssignment(before, 'atEnd');
  const units = [...(head?.units ?? [])];
  const dues = [...(head?.dues ?? [])];
  for (const part of parts) {
    if (part.kind === 'due') dues.push(...dueValue(part.text));
    if (part.kind !== 'role') continue;
    for (const member of namingMembers(part.text)) {
      const date = dateMember(member);
      const { name, role } = splitRoleEnding(member);
      if (date !== null) dues.push(date);
      else units.push(...assigned(name, role ?? part.role));
    }
  }
  return units.length === 0 && dues.length === 0 ? null : { units, dues };
}

/** `A、B负责`, `A牵头，B、C配合`, and at the end of a paragraph also the bare list `A、B`. */
function proseAssignment(content: string, place: AssignmentPlace): Assignment | null {
  const units: AssignedUnit[] = [];
  const dues: string[] = [];
  let waiting: string[] = [];
  let roleSeen = false;
  for (const member of namingMembers(content)) {
    const date = dateMember(member);
    if (date !== null) {
      dues.push(date);
      continue;
    }
    const { name, role } = splitRoleEnding(member);
    waiting.push(name);
    if (role === null) continue;
    roleSeen = true;
    units.push(...waiting.flatMap((each) => assigned(each, role)));
    waiting = [];
  }
  units.push(...waiting.flatMap((each) => assigned(each, 'responsible')));
  if (units.length === 0 || units.some((unit) => unit.name.length > LONGEST_NAME)) return null;
  return credible(units, roleSeen, place) ? { units, dues } : null;
}

function credible(units: readonly AssignedUnit[], roleSeen: boolean, place: AssignmentPlace): boolean {
  if (!roleSeen) return place === 'atEnd' && units.every((unit) => looksLikeOffice(unit.name));
  const offices = units.filter((unit) => looksLikeOfficeOrPlace(unit.name)).length;
  return place === 'atEnd' ? offices > 0 : offices === units.length;
}

/** The list members that name somebody: the rule on how to read the list is left out. */
function namingMembers(text: string): string[] {
  return splitOutside(text, /[。;；]/)
    .filter((sentence) => sentence.trim() !== '')
    .flatMap((sentence) => listMembers(sentence))
    .filter((member) => !isReadingRule(member) && !isTimeless(member));
}

function assigned(member: string, role: AssignmentRole): AssignedUnit[] {
  return unitNames(member).map((name) => ({ name, role }));
}

function dueValue(text: string): string[] {
  const value = text.replace(/[\s。；;，,、]+$/, '').trim();
  return /[\d一二三四五六七八九十年月季]/.test(value) && /[年月日季底末前]/.test(value) ? [value] : [];
}
