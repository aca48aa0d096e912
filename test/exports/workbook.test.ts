import { beforeAll, describe, expect, it } from '@jest/globals';
import { made, type ReadSheet, readSheets, reported, rowOf } from './given-documents';

const LONG = `开头${'长文本，含表情👨‍👩‍👧‍👦。'.repeat(6000)}结尾`;
const LINES = Array.from({ length: 600 }, (_, i) => `第${i + 1}行`).join('\n');
const HOSTILE = [
  '=HYPERLINK("http://x.example","点我")',
  '+86 1380000',
  '-1+1',
  '@SUM(A1)',
  "\t=cmd|' /C calc'!A0",
  '<script>alert(1)</script> & "引号" \u0000控制\u001b符',
  '右至左\u202eabc\u202c完，\u200f标记',
  '半个代理\ud83d与字面 _x0041_ 及 ]]>',
  LONG,
  LINES,
];
const ROWS = [
  ...HOSTILE.map((text, i) => rowOf(i + 1, '市教育局', { report: reported(text) })),
  rowOf(11, '=市恶意名局', { part: 'lead' }),
  rowOf(12, '市公安局', { state: 'waived', remark: '机构改革', lamp: 'none' }),
];
const TEXT = 16;

describe('the workbook', () => {
  let sheets: Map<string, ReadSheet>;
  const rowsOf = (name: string) => sheets.get(name)?.rows ?? [];
  const column = (name: string, at: number) => rowsOf(name).map((cells) => cells.get(at)?.text ?? '');
  /** Of a row and those in which it goes on. */
  const wholeText = (name: string, key: string, at: number) =>
    rowsOf(name)
      .filter((cells) => new RegExp(`^${key}(续\\d+)?$`).test(cells.get(1)?.text ?? ''))
      .map((cells) => cells.get(at)?.text ?? '')
      .join('');

  beforeAll(async () => {
    sheets = await readSheets(await made('workbook', ROWS));
  });

  it('has four sheets, each with headings that stay in sight and a filter over all of its rows', () => {
    expect([...sheets.keys()]).toEqual(['汇总', '明细', '未报清单', '历史版本']);
    for (const [name, { xml, rows }] of sheets) {
      expect(xml).toMatch(/<pane ySplit="\d" topLeftCell="A\d" activePane="bottomLeft" state="frozen"\/>/);
      expect(xml).toMatch(new RegExp(`<autoFilter ref="A${name === '汇总' ? 5 : 1}:[A-Z]+${rows.length}"/>`));
      expect(xml).toContain('customWidth="1"');
    }
  });

  it('shows the figures line as 状态 says it, and the same numbers in its table', () => {
    expect(column('汇总', 1).slice(0, 4)).toEqual([
      '《数字政府2022年工作要点》二季度报送情况',
      '报送期 2022Q2，截止6月30日（星期四）18:00，数据截至2022年7月6日10:00',
      '应报 11 已报 10 未报 1 逾期 1（退回待重报 0）',
      '报送率90.9%，按时率90.9%，涉及2家单位',
    ]);
    const total = rowsOf('汇总')[5];
    expect([3, 4, 5, 6, 10, 13].map((at) => total?.get(at)?.text)).toEqual([
      '11',
      '10',
      '1',
      '1',
      '1',
      '0.909',
    ]);
    expect(total?.get(13)?.format).toBe('0.0%');
  });

  it('has every obligation exactly once, the silent ones included', () => {
    const numbers = column('明细', 1).filter((text) => /^\d+$/.test(text));
    expect(numbers).toEqual(ROWS.map((_, i) => String(i + 1)));
    expect(column('明细', 5).filter((text) => text === '=市恶意名局')).toHaveLength(1);
    expect(rowsOf('明细').at(-1)?.get(7)?.text).toBe('免报');
    expect(rowsOf('明细').at(-1)?.get(17)?.text).toBe('机构改革');
    expect(column('未报清单', 1).slice(1)).toEqual(['=市恶意名局']);
    expect(column('未报清单', 10).slice(1)).toEqual(['13800000000']);
  });

  it('carries hostile texts whole, as text and never as a formula', () => {
    for (const name of ['明细', '历史版本']) {
      const at = name === '明细' ? TEXT : 11;
      expect(wholeText(name, '1', at)).toBe(HOSTILE[0]);
      expect(wholeText(name, '5', at)).toBe(HOSTILE[4]);
      expect(wholeText(name, '6', at)).toBe('<script>alert(1)</script> & "引号" �控制�符');
      expect(wholeText(name, '7', at)).toBe(HOSTILE[6]);
      expect(wholeText(name, '8', at)).toBe('半个代理�与字面 _x0041_ 及 ]]>');
      expect(sheets.get(name)?.xml).not.toMatch(/<f[ >]/);
    }
    // Text also after somebody has edited the cell.
    for (const row of [1, 2, 3, 4, 5])
      expect(rowsOf('明细')[row]?.get(TEXT)).toMatchObject({ type: 'str', format: '@' });
  });

  it('goes on in the next row, marked 续, where a text is longer than a cell, and cuts nothing', () => {
    expect(wholeText('明细', '9', TEXT)).toBe(LONG);
    expect(wholeText('明细', '10', TEXT)).toBe(LINES);
    expect(column('明细', 1)).toEqual(expect.arrayContaining(['9续1', '9续2', '10续1', '10续2']));
    for (const text of column('明细', TEXT)) {
      expect(text.length).toBeLessThanOrEqual(32_767);
      expect(text.split('\n').length - 1).toBeLessThanOrEqual(253);
      // No family was torn apart.
      expect(text).not.toMatch(/^\u200d|\u200d$|^[\udc00-\udfff]|[\ud800-\udbff]$/);
    }
    const further = rowsOf('明细').filter((cells) => cells.get(1)?.text.includes('续'));
    // Found by the same filter as its beginning, and counted nowhere.
    expect(new Set(further.map((cells) => cells.get(5)?.text))).toEqual(new Set(['市教育局']));
    expect(further.map((cells) => cells.get(9)?.text ?? '')).toEqual(further.map(() => ''));
  });

  it('writes dates as dates of the office', () => {
    const cell = rowsOf('明细')[1]?.get(13);
    expect(cell).toMatchObject({ type: 'n', format: 'yyyy-mm-dd hh:mm' });
    const shown = new Date(Math.round((Number(cell?.text) - 25_569) * 86_400_000));
    expect(shown.toISOString()).toBe('2022-06-23T10:02:00.000Z');
  });
});
