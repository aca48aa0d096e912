import { matchUnit } from '../registry/match-unit';
import type { RegistrySnapshot, RegistryUnit } from '../registry/registry-snapshot';
import { toHalfWidth } from '../text/normalise';
import { isCourtesyOnly } from './reads-as-report';

/** 「绑定 市教育局 张三」 without its first word. */
export type BindingWords =
  | {
      readonly kind: 'understood';
      readonly unit: RegistryUnit;
      /** The unit as typed: a stranger is told no more than that. */
      readonly saidUnit: string;
      /** Null when none was given. */
      readonly name: string | null;
    }
  | { readonly kind: 'unknown_unit'; readonly said: string }
  | { readonly kind: 'unclear' };

/** What can be a person's name: coordinators read it, so nothing else may stand in it. */
const NAME = /^[\p{Script=Han}·]{2,20}$/u;
const OFFICE = /(?:局|委|办|院|政府|管委会|公司|中心|社|会|厅|处|区|县)$/;
const LABELS = /(?:所在)?(?:单位|部门|姓名|名字)\s*[:：]|我是|我叫|^(?:为|到)/g;

/** Unit and name in either order, apart or glued together; telephone numbers and thanks are passed over. */
export function readBindingWords(text: string, registry: RegistrySnapshot): BindingWords {
  const words = toHalfWidth(text)
    .replace(LABELS, ' ')
    .split(/[\s,，、;；:：.。+/()（）“”"]+/)
    .filter((word) => word !== '' && !isCourtesyOnly(word) && !/^[0-9-]+$/.test(word));
  const [first, second] = words;
  if (first === undefined) return { kind: 'unclear' };
  if (second === undefined) return readOneWord(first, registry);
  const pairs = [
    [first, second],
    [second, first],
    [words.slice(0, -1).join(''), words.at(-1) ?? ''],
  ] as const;
  for (const [saidUnit, name] of pairs) {
    const match = matchUnit(registry, saidUnit);
    if (match.kind !== 'unit') continue;
    return NAME.test(name) ? { kind: 'understood', unit: match.unit, saidUnit, name } : { kind: 'unclear' };
  }
  const said = [first, second].find((word) => OFFICE.test(word)) ?? first;
  return [first, second].some((word) => word !== said && NAME.test(word))
    ? { kind: 'unknown_unit', said }
    : { kind: 'unclear' };
}

function readOneWord(word: string, registry: RegistrySnapshot): BindingWords {
  const match = matchUnit(registry, word);
  if (match.kind === 'unit') return { kind: 'understood', unit: match.unit, saidUnit: word, name: null };
  const glued = registry.units
    .flatMap((unit) => [unit.name, ...unit.aliases].map((name) => ({ unit, name: toHalfWidth(name) })))
    .filter(({ name }) => word.startsWith(name) && NAME.test(word.slice(name.length)))
    .sort((a, b) => b.name.length - a.name.length)[0];
  if (!glued) return { kind: 'unclear' };
  return {
    kind: 'understood',
    unit: glued.unit,
    saidUnit: glued.name,
    name: word.slice(glued.name.length),
  };
}
