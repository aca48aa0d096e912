import type { ParsedItem, ParsedPlan } from '../../src/domain/plan/parsed-plan';
import { jieyangPlan } from './given-actions';

const jieyang = jieyangPlan();

/** An item as a document prints it, without number. */
export function printedItem(title: string, units: readonly string[], section: number): ParsedItem {
  const [lead = null] = units;
  const [like] = jieyang.parsed.items;
  if (!like) throw new Error('the Jieyang plan has no items');
  return {
    ...like,
    no: 0,
    label: '（新）',
    section,
    title,
    text: `${title}。年内见到成效。`,
    lead,
    leads: lead === null ? [] : [lead],
    units,
    due: null,
    line: 1,
  };
}

/** The Jieyang plan with other items, numbered anew. */
export function jieyangWith(items: (items: readonly ParsedItem[]) => readonly ParsedItem[]): ParsedPlan {
  const changed = items(jieyang.parsed.items).map((item, i) => ({ ...item, no: i + 1 }));
  return { ...jieyang.parsed, items: changed };
}

/**
 * As corrected in June: 7 is gone, so 8 … 17 are 7 … 16; two items come in before 18, which is 19 from then on; 19 is
 * reworded; 22 goes without 市残联 and with 市教育局.
 */
export function correctedJieyang(): ParsedPlan {
  return jieyangWith((items) =>
    items.flatMap((item) => {
      if (item.no === 7) return [];
      if (item.no === 18)
        return [
          printedItem('建设智慧校园', ['市教育局', '市公安局'], 3),
          printedItem('推广电子证照应用', ['市公安局'], 3),
          item,
        ];
      if (item.no === 19)
        return [{ ...item, title: '持续强化卫生健康信息化支撑', text: `持续${item.text}新增远程会诊。` }];
      if (item.no === 22) return [{ ...item, units: ['市民政局', '市教育局'] }];
      return [item];
    }),
  );
}
