import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { comparableName } from '../domain/registry/comparable-name';
import { UNIT_LEVELS_IN_WORDS, unitLevelOf } from '../domain/registry/unit-level';
import { decodeText } from './decode-text';
import { accepted, type IntakeProblem, type IntakeResult, refused } from './intake-result';

export interface UnitSeed {
  readonly name: string;
  readonly level: string | null;
  /** The unit above it, by a name that the file or the registry has; null where none is given. */
  readonly parent: string | null;
  readonly aliases: readonly string[];
  readonly line: number;
}

export interface GroupSeed {
  readonly name: string;
  readonly aliases: readonly string[];
  /** Names of units as the file (or the registry it is added to) has them. */
  readonly members: readonly string[];
  /** The file lists some of the members: those it does not name are no difference. */
  readonly partial?: true;
  readonly line: number;
}

export interface RegistrySeed {
  readonly units: readonly UnitSeed[];
  readonly groups: readonly GroupSeed[];
}

const name = z.string().trim().min(1);
/** `members:` with nothing behind it reads as null and means an empty list. */
const names = z
  .array(name)
  .nullish()
  .transform((list) => list ?? []);
const level = z
  .string()
  .refine((word) => unitLevelOf(word) !== null, { error: `只能是${UNIT_LEVELS_IN_WORDS}` })
  .transform(unitLevelOf);
const seedFile = z.strictObject({
  units: z.array(z.strictObject({ name, level: level.nullish(), parent: name.nullish(), aliases: names })),
  groups: z
    .array(z.strictObject({ name, aliases: names, members: names }))
    .nullish()
    .transform((list) => list ?? []),
});

type LineOf = (path: readonly PropertyKey[]) => number;

/**
 * The registry's seed and `cuibao units import FILE`: YAML to typed rows, or every problem with its line.
 * `isKnownUnit` admits group members that are not in the file because the registry has them already.
 */
export function readUnitSeed(
  bytes: Uint8Array,
  isKnownUnit: (name: string) => boolean = () => false,
): IntakeResult<RegistrySeed> {
  const decoded = decodeText(bytes);
  if (!decoded.ok) return decoded;
  const counter = new LineCounter();
  const document = parseDocument(decoded.value, { lineCounter: counter });
  if (document.errors.length > 0) {
    return refused(
      document.errors.map(({ pos, message }) => ({
        line: counter.linePos(pos[0]).line,
        message: `YAML 格式有误：${message.split('\n')[0]}`,
      })),
    );
  }
  const lineOf = lineFinder(document, counter);
  const parsed = seedFile.safeParse(document.toJS());
  if (!parsed.success) {
    return refused(
      parsed.error.issues.map((issue) => ({ line: lineOf(issue.path), message: inWords(issue) })),
    );
  }
  const seed: RegistrySeed = {
    units: parsed.data.units.map((unit, index) => ({
      ...unit,
      level: unit.level ?? null,
      parent: unit.parent ?? null,
      line: lineOf(['units', index]),
    })),
    groups: parsed.data.groups.map((group, index) => ({ ...group, line: lineOf(['groups', index]) })),
  };
  return checkedSeed(seed, isKnownUnit);
}

/** What a registry's file must hold together, whatever its form: every problem at once. */
export function checkedSeed(
  seed: RegistrySeed,
  isKnownUnit: (name: string) => boolean,
): IntakeResult<RegistrySeed> {
  const problems = [
    ...doubledNames(seed),
    ...unknownMembers(seed, isKnownUnit),
    ...unfitParents(seed, isKnownUnit),
  ];
  return problems.length > 0 ? refused(problems) : accepted(seed);
}

/** Line of the node at a path, or of its nearest parent that is written in the file. */
function lineFinder(document: Document.Parsed, counter: LineCounter): LineOf {
  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return counter.linePos(node.range[0]).line;
    }
    return 1;
  };
}

/** A printed name must lead to one place only. */
function doubledNames({ units, groups }: RegistrySeed): IntakeProblem[] {
  const owners = new Map<string, string>();
  const problems: IntakeProblem[] = [];
  for (const entry of [...units, ...groups]) {
    for (const printed of [entry.name, ...entry.aliases]) {
      const owner = owners.get(comparableName(printed));
      owners.set(comparableName(printed), owner ?? entry.name);
      if (owner === undefined) continue;
      const message =
        owner === entry.name
          ? `「${entry.name}」的名称或别名「${printed}」重复，请删去一个。`
          : `「${printed}」同时是「${owner}」和「${entry.name}」的名称或别名，请删去一个。`;
      problems.push({ line: entry.line, message });
    }
  }
  return problems;
}

function unknownMembers(
  { units, groups }: RegistrySeed,
  isKnownUnit: (name: string) => boolean,
): IntakeProblem[] {
  const known = new Set(units.map((unit) => comparableName(unit.name)));
  return groups.flatMap((group) => {
    const seen = new Set<string>();
    return group.members.flatMap((member): IntakeProblem[] => {
      const key = comparableName(member);
      const doubled = seen.has(key);
      seen.add(key);
      if (doubled) return [{ line: group.line, message: `单位组「${group.name}」的成员「${member}」重复。` }];
      if (known.has(key) || isKnownUnit(member)) return [];
      return [
        {
          line: group.line,
          message: `单位组「${group.name}」的成员「${member}」不在 units 中，请补充或改正名称。`,
        },
      ];
    });
  });
}

/** A unit above that nobody knows, and units that stand above each other in a circle. */
function unfitParents({ units }: RegistrySeed, isKnownUnit: (name: string) => boolean): IntakeProblem[] {
  const byName = new Map(
    units.flatMap((unit) =>
      [unit.name, ...unit.aliases].map((each) => [comparableName(each), unit] as const),
    ),
  );
  return units.flatMap(({ name: own, parent, line }): IntakeProblem[] => {
    if (parent === null) return [];
    const above = byName.get(comparableName(parent));
    if (!above && !isKnownUnit(parent)) {
      return [{ line, message: `「${own}」的上级「${parent}」不在单位库和文件中，请补充或改正名称。` }];
    }
    const passed = new Set<string>();
    for (let each = above; each && !passed.has(each.name); each = parentIn(byName, each)) {
      if (each.name === own) return [{ line, message: `「${own}」的上级又是它自己的下级，请改正。` }];
      passed.add(each.name);
    }
    return [];
  });
}

function parentIn(byName: ReadonlyMap<string, UnitSeed>, { parent }: UnitSeed): UnitSeed | undefined {
  return parent === null ? undefined : byName.get(comparableName(parent));
}

type SeedIssue = z.core.$ZodIssue;

function inWords(issue: SeedIssue): string {
  const at = issue.path
    .map((step) => (typeof step === 'number' ? `第${step + 1}条` : String(step)))
    .join(' › ');
  const place = at === '' ? '文件' : at;
  if (issue.code === 'unrecognized_keys') return `${place}：不认识的字段 ${issue.keys.join('、')}。`;
  if (issue.code === 'too_small') return `${place}：不能为空。`;
  if (issue.code !== 'invalid_type') return `${place}：${issue.message}`;
  const kinds: Readonly<Record<string, string>> = { string: '文字', array: '列表', object: '“字段: 值”' };
  return `${place}：缺少或格式不对，应为${kinds[issue.expected] ?? issue.expected}。`;
}
