import { describe, it } from '@jest/globals';
import { AS_PRINTED } from '../../src/actions/import-decisions';
import { carryOutImport } from '../../src/actions/import-plan';
import { prepareImport } from '../../src/actions/prepare-import';
import { rehearse } from '../../src/actions/rehearse';
import { importUnits } from '../../src/actions/import-units';
import { parsePlan } from '../../src/domain/plan/parse-plan';
import { databasesUnderTest } from '../support/databases';
import { givenActions } from './given-actions';
let x = 12345;
const r = (n: number) => { x ^= x << 13; x ^= x >>> 17; x ^= x << 5; x >>>= 0; return x % n; };
const chars = '推进建设政务服务平台数据治理系统网络安全完善机制优化流程统一标准提升能力加强监管落实责任开展培训试点共享开放社会公共教育医疗交通生态环境农业水利应急管理财政审计科技创新产业发展城乡规划文化旅游体育民生保障'.split('');
const words = (n: number) => Array.from({ length: n }, () => chars[r(chars.length)]).join('');
const names = Array.from({ length: 500 }, (_, i) => `市${words(4)}${'甲乙丙丁戊己庚辛壬癸'[i % 10]}${'子丑寅卯辰巳午未申酉戌亥'[Math.floor(i / 10) % 12]}${'天地玄黄宇宙'[Math.floor(i/120)]}局`);
const plan = (n: number) => {
  const lines = ['某市2022年重点工作要点', ''];
  for (let i = 0; i < n; i++) {
    const us = [names[r(500)], names[r(500)], names[r(500)]].join('、');
    if (i % 100 === 0) lines.push(`${['一','二','三','四','五','六','七','八','九','十','十一','十二','十三','十四','十五','十六','十七','十八','十九','二十'][i/100]}、${words(8)}`);
    lines.push(`${(i % 100) + 1}. ${words(12)}。${words(120)}。（${us}负责）`);
  }
  lines.push('各责任单位于第二季度、第三季度、第四季度结束前将具体实施情况报' + names[0] + '。');
  return lines;
};
describe.each(databasesUnderTest())('scale %s', (kind) => {
  it.each([500, 1000, 2000])('%d', async (n) => {
    const given = await givenActions(kind);
    await given.act('2022-05-13 09:00', (act) => importUnits(act, { units: names.map((name) => ({ name, level: null, aliases: [] })), groups: [] } as never));
    const t: string[] = [];
    const time = async <T>(what: string, work: () => Promise<T> | T) => { const s = Date.now(); const v = await work(); t.push(`${what} ${Date.now() - s}ms`); return v; };
    const lines = plan(n);
    const parsed = await time('parse', () => parsePlan(lines));
    const p = await time('prepare', () => given.act('2022-05-13 09:00', (act) => prepareImport(act, parsed, AS_PRINTED)));
    if (p.problems.length) console.log(p.problems.slice(0, 3), parsed.items.length);
    await time('rehearse', () => given.act('2022-05-13 09:00', (act) => rehearse(act, (trial) => carryOutImport(trial, { parsed, sourceText: 'x' }, AS_PRINTED))));
    const im = await time('import', () => given.act('2022-05-13 09:00', (act) => carryOutImport(act, { parsed, sourceText: 'x' }, AS_PRINTED)));
    const items = [...parsed.items];
    const extra = items.splice(Math.floor(n / 2), 5);
    const fresh = [{ ...extra[0]!, title: '新' + words(12), text: '新' + words(80) }, { ...extra[1]!, title: '新' + words(12), text: '新' + words(80) }];
    const reworded = [...fresh, ...items].map((item, i) => ({ ...item, no: i + 1, title: i % 20 === 3 ? `持续${item.title}` : item.title, text: i % 20 === 3 ? `持续${item.text}` : item.text }));
    const revised = { ...parsed, items: reworded };
    const pr = await time('prepare revision', () => given.act('2022-06-20 09:00', (act) => prepareImport(act, revised, AS_PRINTED)));
    const done = await time('revise', () => given.act('2022-06-20 09:00', (act) => carryOutImport(act, { parsed: revised, sourceText: 'y' }, AS_PRINTED)));
    console.log(kind, n, parsed.items.length, im.periods.map((p) => p.owed), t.join(', '), JSON.stringify({ d: done.revision?.differences, w: done.revision?.waived, a: done.revision?.added }), pr.problems.slice(0, 2), pr.revision?.identities.filter((i) => i.reason === 'new').length);
    await given.close();
  }, 300_000);
});
