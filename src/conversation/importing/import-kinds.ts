import type { CommandWord } from '../../domain/message/read-command';
import type { ImportKind } from '../../store/entities/plan-import-entity';

/** What is imported, as people say it. */
export const KIND_NAMES: Readonly<Record<ImportKind, string>> = {
  plan: '工作要点',
  contacts: '联络员名单',
  units: '单位库',
};

/** The words of 「导入」, and the kind that each one names. */
const WORDS: readonly (readonly [string, ImportKind | null])[] = [
  ['导入', null],
  ['导入工作要点', 'plan'],
  ['导入文件', null],
  ['导入联络员', 'contacts'],
  ['导入单位', 'units'],
];

export const IMPORT_WORDS: readonly CommandWord[] = WORDS.map(([word]) => ({ word, takesGluedText: false }));

export function kindOfWord(word: string): ImportKind | null {
  return WORDS.find(([each]) => each === word)?.[1] ?? null;
}

/** Behind 导入: which kind is meant, and what follows. 单位 with a comma or a tab behind it is a table's header. */
export function leadingKind(args: string): { readonly kind: ImportKind | null; readonly rest: string } {
  const found =
    /^(?:(联络员|联系人|通讯录)|(单位库|单位)|(工作要点|要点|计划|文件))(?:名单|表|文件)?(?=$|[ \u3000\n:：])/.exec(
      args,
    );
  if (!found) return { kind: null, rest: args };
  const kind = found[1] ? 'contacts' : found[2] ? 'units' : 'plan';
  return { kind, rest: args.slice(found[0].length).replace(/^[ \u3000\n:：]+/, '') };
}
