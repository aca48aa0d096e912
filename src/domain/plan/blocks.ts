import { readBrackets } from './brackets';
import { LABEL_KINDS, type Label, type LabelKind, rankOf, readLabel } from './labels';
import type { Paragraph } from './paragraphs';

/** A labelled part of the document with everything up to the next label. */
export interface Block {
  readonly label: Label;
  readonly rank: number;
  readonly line: number;
  /** The label's own paragraph without the label, then unlabelled ones; never empty strings. */
  readonly paragraphs: readonly Paragraph[];
  readonly parent: Block | null;
}

export interface Outline {
  /** What stands before the first label: notice, title, preamble. */
  readonly front: readonly Paragraph[];
  /** In printed order, every level. */
  readonly blocks: readonly Block[];
  /** 附件, 抄送 and what follows them: no part of the plan. */
  readonly appendix: readonly Paragraph[];
}

interface GrowingBlock extends Block {
  readonly paragraphs: Paragraph[];
}

const APPENDIX = /^(?:附件?\s*(?:[:：]|[\d一二三四五六]|$)|抄送|[（(]此件|主办[:：]|印发单位)/;

/** Paragraphs to labelled blocks; a block's parent is the nearest one before it with an outer kind of label. */
export function readOutline(paragraphs: readonly Paragraph[]): Outline {
  const front: Paragraph[] = [];
  const blocks: GrowingBlock[] = [];
  const ancestors: GrowingBlock[] = [];
  const kinds = new Set<LabelKind>();
  let lettersInside = false;
  for (const [index, paragraph] of paragraphs.entries()) {
    // In a notice 附件：… announces the plan that follows, so it ends nothing before the first label.
    if (blocks.length > 0 && APPENDIX.test(paragraph.text)) {
      return { front, blocks, appendix: paragraphs.slice(index) };
    }
    const label = labelHere(paragraph.text, ancestors);
    if (label === null) {
      (blocks.at(-1)?.paragraphs ?? front).push(paragraph);
      continue;
    }
    // A. above 1. is a heading, A. met for the first time below 1. is a part of it.
    if (label.kind === 'letter' && !kinds.has('letter') && kinds.has('arabic')) lettersInside = true;
    kinds.add(label.kind);
    const rank = label.kind === 'letter' && lettersInside ? LABEL_KINDS.length : rankOf(label.kind);
    while ((ancestors.at(-1)?.rank ?? -1) >= rank) ancestors.pop();
    const own = label.rest === '' ? [] : [{ ...paragraph, text: label.rest }];
    const block: GrowingBlock = {
      label,
      rank,
      line: paragraph.line,
      paragraphs: own,
      parent: ancestors.at(-1) ?? null,
    };
    ancestors.push(block);
    blocks.push(block);
  }
  return { front, blocks, appendix: [] };
}

/** 2.1 stands under 2.; under another number its first part is the label and the rest a slip. */
function labelHere(text: string, ancestors: readonly Block[]): Label | null {
  const label = readLabel(text);
  if (label === null || label.prefix === '') return label;
  const above = ancestors.find((block) => block.label.kind === 'arabic');
  const fits = above === undefined || Number.parseInt(label.prefix, 10) === above.label.number;
  return fits ? label : readLabel(text, false);
}

/** The block, what it stands under, and so on outward. */
export function selfAndAncestors(block: Block): Block[] {
  const lineage: Block[] = [];
  for (let at: Block | null = block; at !== null; at = at.parent) lineage.push(at);
  return lineage;
}

/** The label with the first sentence, as printed: `一、聚焦基础设施,夯实数字政府支撑能力`. */
export function headingOf(block: Block): string {
  const first = block.paragraphs[0]?.text ?? '';
  return `${block.label.printed}${firstSentence(first)}`;
}

/** Up to the first 。 that stands outside brackets and quotation marks; the whole text when there is none. */
export function firstSentence(text: string): string {
  const { depth } = readBrackets(text);
  for (let at = 0; at < text.length; at++) {
    if (text.charAt(at) === '。' && depth[at] === 0) return text.slice(0, at).trim();
  }
  return text.trim();
}

/** Where a web copy runs heading and text together a space is all that parts them (Guangdong 2020). */
const RUN_ON_HEADING = /^([\p{Script=Han}、“”《》]{4,30})\s+(?=\p{Script=Han})/u;

/** The short title of an item: its first sentence, or the heading that its text follows after a space. */
export function titleOf(text: string): string {
  const sentence = firstSentence(text);
  const [whole = '', heading = ''] = RUN_ON_HEADING.exec(sentence) ?? [];
  const rest = sentence.slice(whole.length);
  const title = heading !== '' && (rest.length > 30 || /[，,；;]/.test(rest)) ? heading : sentence;
  return title.replace(/[；;，,]$/, '');
}
