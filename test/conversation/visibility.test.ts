import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importPlan } from '../../src/actions/import-plan';
import { COMMANDS } from '../../src/conversation/commands';
import { parsePlan } from '../../src/domain/plan/parse-plan';
import { readPlanText } from '../../src/intake/read-plan-text';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { PlanEntity } from '../../src/store/entities/plan-entity';
import { RequestEntity } from '../../src/store/entities/request-entity';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import { businessRows, changedSubjects, type Rows } from '../support/changed-rows';
import { Office, textMessage } from '../support/office';

/** What only 市卫生健康局 and the coordinators of its plan may read. */
const SECRETS = ['机密报告甲', '机密草稿乙', '机密理由丙', '0663-0000041'];
/** What only the unit and the coordinator of the other plan may read. */
const OTHER_PLANS_SECRET = '机密报告戊';

/** Who writes, and which of the secrets the person must never see. */
const OUTSIDERS: readonly (readonly [who: string, as: string, hidden: readonly string[]])[] = [
  ['jiaoyu', 'a contact of another unit', [...SECRETS, OTHER_PLANS_SECRET]],
  ['jiaoyu2', 'a backup contact of another unit', [...SECRETS, OTHER_PLANS_SECRET]],
  ['jiaoyu3', 'a unit leader of another unit', [...SECRETS, OTHER_PLANS_SECRET]],
  ['shizhang', 'a city leader', [...SECRETS, OTHER_PLANS_SECRET]],
  ['biedi', 'the coordinator of another plan', SECRETS],
  ['nobody', 'a stranger', [...SECRETS, OTHER_PLANS_SECRET]],
];

/** A short plan of the same year, collected by another office, on item 1. */
const OTHER_PLAN = `2022年营商环境改革工作要点

一、优化服务

（一）压减办理时限。全面压减审批时限。（市发展改革局负责）

（二）优化项目审批。推行并联审批。（市自然资源局负责）

请各单位于第二、三、四季度结束前将具体实施情况报送市发展改革局。
`;

/** Roles × commands × other people's objects, numbers and card keys guessed (docs/product.md, "People and what they may do"). */
describe('nobody sees or changes what is not theirs', () => {
  let office: Office;
  let objects: string[];
  let weijian: number;

  beforeAll(async () => {
    office = await Office.open('sqlite');
    await office.startOver('2022-06-23 10:02');
    await office.addContacts(
      '单位,姓名,userid,角色,顺序\n市发展改革局,何别地,biedi,统筹员,1\n市自然资源局,罗自然,ziran,联络员,1\n',
    );
    await importOtherPlan();
    weijian = (await office.store.read.findOneByOrFail(UnitEntity, { name: '市卫生健康局' })).id;
    await office.say('weijian', '7 已完成推广，机密报告甲');
    await office.say('weijian', '19 已完成对接，机密报告甲');
    await office.say('tongchou', '通过 7 市卫生健康局');
    await office.say('weijian', '修改 7 机密草稿乙已完成');
    await office.say('weijian', '延期 19 到7月8日 机密理由丙');
    await office.say('ziran', '2 已完成并联审批，机密报告戊');
    const preview = await office.say('tongchou', '催办 市公安局');
    const confirmNumber = /确认 (\d+)/.exec(preview ?? '')?.[1] ?? '1';
    const requests = await office.store.read.find(RequestEntity);
    expect(requests.length).toBeGreaterThanOrEqual(2);
    objects = [
      '',
      '7',
      '第19项 需要补充的理由',
      '7 市卫生健康局 已完成相关工作 7月8日',
      '市卫生健康局',
      '市自然资源局 2 已完成相关工作',
      ...requests.map(({ id }) => `#${id}`),
      confirmNumber,
      '1',
    ];
  }, 60_000);
  afterAll(() => office.close());

  async function importOtherPlan(): Promise<void> {
    const lines = await readPlanText(Buffer.from(OTHER_PLAN));
    if (!lines.ok) throw new Error('the other plan cannot be read');
    const plan = { parsed: parsePlan(lines.value), sourceText: OTHER_PLAN };
    await office.change((act) => importPlan(act, { ...plan, createUnits: false, owedBy: 'all' }));
  }

  /** Rows that no outsider may change: obligations, reports, drafts and requests of others, and what belongs to plans. */
  async function foreignRows(who: string): Promise<Rows> {
    const obligations = await office.store.read.find(ObligationEntity);
    const plans = await office.store.read.find(PlanEntity);
    const foreignObligations = new Set(
      obligations.filter(({ unitId }) => unitId === weijian).map(({ id }) => id),
    );
    expect(plans).toHaveLength(2);
    const rows = [...(await businessRows(office.store))].filter(([subject, text]) => {
      const row = JSON.parse(text) as {
        obligationId?: number | null;
        userid?: string;
        unitId?: number | null;
      };
      const [name] = subject.split(':');
      if (name === 'obligation') return foreignObligations.has(Number(subject.split(':')[1]));
      if (name === 'version') return foreignObligations.has(row.obligationId ?? 0);
      if (name === 'draft' || name === 'request') return row.userid === 'weijian';
      if (name === 'role') return row.unitId === weijian;
      if (name === 'plan' || name === 'item' || name === 'period') return who !== 'biedi';
      return name === 'person' || (name === 'setting' && who !== 'biedi');
    });
    return new Map(rows);
  }

  async function answerTo(who: string, said: string): Promise<string> {
    const answer = (await office.say(who, said)) ?? '';
    expect({ said, answer }).toEqual({ said, answer: expect.not.stringContaining('系统处理时出错') });
    return answer;
  }

  it.each(OUTSIDERS)(
    '%s, %s, by every command with every object',
    async (who, _as, hidden) => {
      const before = await foreignRows(who);
      const leaks: string[] = [];
      for (const { words } of COMMANDS) {
        for (const object of objects) {
          const said = `${words[0]} ${object}`.trim();
          const answer = await answerTo(who, said);
          // The person's own words may be quoted; nobody else's.
          for (const secret of hidden)
            if (answer.includes(secret) && !said.includes(secret)) leaks.push(`${said} → ${secret}`);
        }
      }
      expect(leaks).toEqual([]);
      expect(changedSubjects(before, await foreignRows(who))).toEqual([]);
    },
    120_000,
  );

  it.each(OUTSIDERS)(
    '%s, %s, by card keys that were guessed',
    async (who, _as, hidden) => {
      const before = await foreignRows(who);
      const keys = objects.flatMap((object) => [
        `同意 ${object}`,
        `不同意 ${object}`,
        `查看 ${object}`,
        `通过 ${object}`,
      ]);
      for (const [i, key] of keys.entries()) {
        const message = textMessage(who, '', office.clock.now());
        await office.inbox.receive({
          ...message,
          content: {
            type: 'event',
            event: 'template_card_event',
            key,
            fields: { EventKey: key, TaskId: `guess-${i}`, ResponseCode: `rc_${i}` },
          },
        });
        const answer = (await office.answerTo(message)) ?? '';
        for (const secret of hidden) expect(answer).not.toContain(secret);
      }
      expect(changedSubjects(before, await foreignRows(who))).toEqual([]);
    },
    60_000,
  );

  it('the people whose they are see them', async () => {
    expect(await office.say('weijian', '查看 7')).toContain('机密报告甲');
    expect(await office.say('tongchou', '查看 7 市卫生健康局')).toContain('机密报告甲');
    expect(await office.say('biedi', '查看 2 市自然资源局')).toContain('机密报告戊');
  });
});
