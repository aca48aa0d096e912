import { In } from 'typeorm';
import type { ParsedPlan } from '../domain/plan/parsed-plan';
import { UnitEntity } from '../store/entities/unit-entity';
import type { Act } from './act';
import type { NameToSettle } from './decided-units';

/** Widths of the columns, in characters: SQLite would take more, MySQL would not. */
const LONGEST_UNIT_NAME = 128;
const LONGEST = { title: 255, issuer: 128, contact: 255, label: 32, due: 128 };

/** What keeps a document from being stored, whatever is decided about it. */
export function documentProblems(parsed: ParsedPlan): string[] {
  const problems: string[] = [];
  if (parsed.items.length === 0) problems.push('文中没有找到事项，请核对文件内容。');
  if (parsed.title === null) problems.push('没有找到工作要点的标题。请在正文前单独一行写明标题。');
  problems.push(...overlongParts(parsed));
  if (parsed.year === null) problems.push('没有找到年份。请在标题中写明年份，如“2022年工作要点”。');
  return problems;
}

function overlongParts({ title, issuer, items, reporting }: ParsedPlan): string[] {
  const parts: [place: string, words: string | null, longest: number][] = [
    ['标题', title, LONGEST.title],
    ['发文单位', issuer, LONGEST.issuer],
    ['报送联系人', reporting.contact, LONGEST.contact],
    ...items.flatMap(({ line, label, due }): [string, string | null, number][] => [
      [`第${line}行：事项序号`, label, LONGEST.label],
      [`第${line}行：完成时限`, due, LONGEST.due],
    ]),
  ];
  return parts.flatMap(([place, words, longest]) =>
    words !== null && words.length > longest
      ? [`${place}“${words.slice(0, 20)}…”超过${longest}个字，请核对文件内容。`]
      : [],
  );
}

export function unmatchedProblem({ printedName, line, itemNos, candidates }: NameToSettle): string {
  const near = candidates.map(({ unit }) => unit.name).join('、');
  const place = line === null ? '报送要求：收集单位' : `第${line}行：单位`;
  const items = itemNos.length > 0 ? `（第${itemNos.join('、')}项）` : '';
  return `${place}“${printedName}”${items}不在单位库中${near ? `，相近的有${near}` : ''}。`;
}

/** Names of which no unit can be made. */
export async function unfitUnits({ manager }: Act, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const retired = await manager.findBy(UnitEntity, { name: In([...names]) });
  return [
    ...retired.map(({ name }) => `单位“${name}”在单位库中已停用，不能新建。请先恢复该单位或修改文件。`),
    ...names
      .filter((name) => name.length > LONGEST_UNIT_NAME)
      .map((name) => `单位名称“${name.slice(0, 20)}…”超过${LONGEST_UNIT_NAME}个字，请核对责任单位的写法。`),
  ];
}
