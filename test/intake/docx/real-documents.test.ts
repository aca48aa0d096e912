import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from '@jest/globals';
import { parsePlan } from '../../../src/domain/plan/parse-plan';
import { type PlanJson, planToJson } from '../../../src/domain/plan/plan-to-json';
import { readPlanText } from '../../../src/intake/read-plan-text';

/** Documents saved by a word processor; how they were made is in the folder's README. */
const FIXTURES = path.join(__dirname, '../../fixtures/plans');

async function linesOf(name: string): Promise<readonly string[]> {
  const read = await readPlanText(readFileSync(path.join(FIXTURES, name)));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

const squeezed = (text: string): string => text.replace(/\s+/g, '');

describe.each([
  ['jieyang-2022-typed.docx', 'jieyang-2022'],
  ['jieyang-2022-automatic.docx', 'jieyang-2022'],
  ['guofa-2019-3-automatic.docx', 'guofa-2019-3'],
])('%s', (document, source) => {
  it('prints what the text says, paragraph by paragraph', async () => {
    const text = await linesOf(`${source}.txt`);
    const printed = text.map(squeezed).filter((line) => line !== '');
    expect((await linesOf(document)).map(squeezed)).toEqual(printed);
  });

  it('is the same plan as the text', async () => {
    const of = async (name: string): Promise<PlanJson> => planToJson(parsePlan(await linesOf(name)), []);
    const [fromWord, fromText] = [await of(document), await of(`${source}.txt`)];
    expect(JSON.parse(squeezed(JSON.stringify(fromWord)))).toEqual(
      JSON.parse(squeezed(JSON.stringify(fromText))),
    );
    expect(fromWord.items.length).toBeGreaterThan(20);
  });
});

test('a table gives one line a row, with numbers, merged cells and their columns', async () => {
  const lead = '市政务服务数据管理局';
  const due = '2022年12月底前';
  const districts = '各县<市、区>政府<管委会>';
  expect(await linesOf('jieyang-2022-table.docx')).toEqual([
    '揭阳市数字政府改革建设2022年工作要点任务分工表',
    '序号\t任务\t牵头单位\t责任单位\t完成时限',
    '一、聚焦基础设施,夯实数字政府支撑能力\t\t\t\t',
    `1\t用好省的统筹资源和扶持政策\t${lead}\t市有关单位\v${districts}\t${due}`,
    `2\t加强政务云运行管理\t${lead}\t市有关单位\v${districts}\t${due}`,
    `3\t加强政务外网建设管理\t${lead}\t市有关单位\t${due}`,
    `4\t加强大数据中心运营管理\t${lead}\t市有关单位\v${districts}\t${due}`,
    `5\t加强网络安全管理\t${lead}\t市有关单位\v${districts}\t${due}`,
    '二、聚焦疫情防控,做好常态化信息支撑\t\t\t\t',
    `6\t强化“粤康码”运行保障\t${lead}\t\t${due}`,
    `7\t加强疫情防控平台应用管理\t${lead}\t\t${due}`,
    '具体实施情况于第二、三、四季度结束前报市政务服务数据管理局。',
  ]);
});
