import type { Lamp } from '../obligation/lamp';
import type { ObligationState } from '../obligation/obligation';
import { sayItem } from '../plan/item-number';

/** What a line about an obligation shows, wherever one is listed. */
export interface LineFacts {
  readonly itemNo: number;
  readonly itemTitle: string;
  readonly part: 'lead' | 'support';
  readonly state: ObligationState;
  readonly partial: boolean;
  readonly lamp: Lamp;
}

const LAMPS: Readonly<Record<Lamp, string>> = { none: '', blue: '〔蓝〕', yellow: '〔黄〕', red: '〔红〕' };
const TITLE_CHARACTERS = 28;

/** `〔蓝〕第18项 助推基本公共教育均等化（牵头）`. */
export function owedLine(facts: LineFacts): string {
  const notes = [facts.part === 'lead' ? '牵头' : '配合'];
  if (facts.state === 'returned') notes.push('退回待重报');
  if (facts.partial) notes.push('部分已报，请补齐');
  return `${lampSign(facts.lamp)}${sayItem(facts.itemNo)} ${shortTitle(facts.itemTitle)}（${notes.join('，')}）`;
}

export function lampSign(lamp: Lamp): string {
  return LAMPS[lamp];
}

export function shortTitle(title: string): string {
  if (title.length <= TITLE_CHARACTERS) return title;
  const characters = [...title];
  return characters.length <= TITLE_CHARACTERS
    ? title
    : `${characters.slice(0, TITLE_CHARACTERS - 1).join('')}…`;
}
