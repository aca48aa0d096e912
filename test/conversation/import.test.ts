import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { importUnits } from '../../src/actions/import-units';
import { attachmentFailureTeller } from '../../src/actions/tell-attachment-failed';
import { fetchedImportReader } from '../../src/conversation/importing/read-fetched';
import { AttachmentFetcher } from '../../src/delivery/fetch-attachments';
import { AttachmentEntity } from '../../src/store/entities/attachment-entity';
import { ObligationEntity } from '../../src/store/entities/obligation-entity';
import { OutboxMessageEntity } from '../../src/store/entities/outbox-message-entity';
import { PersonEntity } from '../../src/store/entities/person-entity';
import { PlanEntity } from '../../src/store/entities/plan-entity';
import { PlanImportEntity } from '../../src/store/entities/plan-import-entity';
import { UnitAliasEntity } from '../../src/store/entities/unit-alias-entity';
import { UnitEntity } from '../../src/store/entities/unit-entity';
import { WorkItemEntity } from '../../src/store/entities/work-item-entity';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { beijing, Office, textMessage } from '../support/office';

const XIANGTAN = readFileSync(join(__dirname, '../fixtures/plans/xiangtan-2020.txt'), 'utf8');
const COORDINATOR = 'tongchou';
const ADMIN = 'guanli';
const titleOf = (subject: string) => `2022年${subject}工作要点`;
/** Collected by the coordinator's unit; the last unit is not in the registry. */
const plan = (subject: string, unknown = `市${subject}所`, supporting = '市教育局') => [
  `${titleOf(subject)}\n\n一、优化服务\n（一）推进一网通办。通过“一窗受理”减少材料。`,
  `状态\n（市政务服务数据管理局牵头，${supporting}配合）\n（二）推进${subject}。（${unknown}负责）`,
  '各责任单位请于第三、四季度结束前将具体实施情况报送市政务服务数据管理局。',
];

describe.each(oneDatabaseFor(__filename))('导入 in the chat, on %s', (kind) => {
  let office: Office;
  beforeAll(async () => {
    office = await Office.open(kind);
    await office.addContacts('单位,姓名,userid,角色,顺序\n,林管理,guanli,管理员,1\n');
  });
  beforeEach(() => office.startOver('2022-07-04 10:02'));
  afterAll(() => office.close());

  const planOf = (subject: string) => office.store.read.findOneBy(PlanEntity, { title: titleOf(subject) });
  const paste = async (userid: string, parts: readonly string[]) => {
    for (const text of parts) await office.say(userid, text);
  };
  /** Everything that an import could leave. */
  const stored = async () => {
    const tables = [PlanEntity, WorkItemEntity, ObligationEntity, UnitEntity, UnitAliasEntity, PersonEntity];
    return Promise.all(tables.map((table) => office.store.read.count(table)));
  };

  it('is for coordinators and administrators', async () => {
    await dialogue(office, 'jiaoyu', [['导入', ['由统筹员、管理员使用', '没有这项权限']]]);
    await dialogue(office, 'shizhang', [['导入 揭阳市2022年工作要点', '由统筹员、管理员使用']]);
    expect(await office.store.read.count(PlanImportEntity)).toBe(0);
  });

  it('takes a plan in several messages, asks about unknown names, stores nothing before 确认, and that once', async () => {
    const before = await stored();
    const [head = '', middle = '', end = ''] = plan('档案管理规范提升', '市档案管理规范提升所', '市发改委');
    await dialogue(office, COORDINATOR, [
      ['导入', ['请粘贴工作要点全文', '发完请回复“完”', '请勿报送涉密信息']],
      ['完', '还没有收到要导入的文字'],
      [head, ['第1段已收到', '开头“2022年档案管理规范提升工作要…”', '结尾']],
      [middle, ['第2段已收到', '共2段', /^(?!.*内容相同)/s]],
      [middle, ['第3段已收到', '与第2段内容相同，如属重复请回复“导入 删除 3”']],
      ['导入 删除 3', '还有2段'],
      [end, '第3段已收到'],
      [
        '完',
        [
          '【导入预览】《2022年档案管理规范提升工作要点》（2022年',
          '章节1个，事项2项',
          '收集单位：市政务服务数据管理局；报送期限：第三季度结束前、第四季度结束前',
          '待确认2个',
          '1 市发改委（第1项）：候选1 市发展改革局',
          '2 市档案管理规范提升所（第2项）',
          '1 推进一网通办：市政务服务数据管理局，配合1家',
          '以上问题处理后才能导入',
          /^(?!.*回复“确认”)/s,
        ],
      ],
      ['确认', ['目前没有等待确认的预览', '待确认2个']],
      [
        '对应 1 市不存在局\n新建 7',
        ['单位库中没有“市不存在局”', '没有编号为7的名称', '“导入 预览”', /^(?!.*待确认)/s],
      ],
      // What has been shown is not said again: what is left is.
      [
        '对应 1 候选1',
        [
          '待确认的名称1个',
          '2 市档案管理规范提升所（第2项）',
          /^(?!.*(?:推进一网通办|市发改委（第1项）))/s,
          '“导入 预览”',
        ],
      ],
      ['导入 预览', ['1 市发改委（第1项）：对应“市发展改革局”', '1 推进一网通办：', '待确认1个']],
      [
        '新建 2',
        [
          '2 市档案管理规范提升所（第2项）：新建单位',
          '三季度：应报3项，9月30日（星期五）18:00截止',
          '新建单位1家：市档案管理规范提升所',
          /首批提醒：9月\d+日（星期.），\d+人/,
          /回复“确认”或“确认 \d+”导入并启用（10分钟内有效）/,
        ],
      ],
    ]);
    expect(await stored()).toEqual(before);
    await dialogue(office, COORDINATOR, [
      ['只牵头报送', ['只由牵头单位报送', '三季度：应报2项']],
      ['全部报送', '三季度：应报3项'],
      [
        '确认',
        [
          '已导入并启用《2022年档案管理规范提升工作要点》',
          '事项2项，责任单位3家，三季度应报3项',
          /尚有\d+家责任单位未登记联络员，收不到提醒：.*“导入 联络员”/,
        ],
      ],
      ['确认', '已经执行过，未重复执行'],
    ]);
    expect(await planOf('档案管理规范提升')).toMatchObject({ status: 'active', owedBy: 'all' });
    expect(await office.store.read.findOneBy(UnitAliasEntity, { alias: '市发改委' })).not.toBeNull();
    // The next document finds the alias.
    await paste(COORDINATOR, ['导入', ...plan('群众诉求快速办理', '市群众诉求快速办理所', '市发改委')]);
    await dialogue(office, COORDINATOR, [
      ['完', [/^(?!.*市发改委（第)/s, '1 市群众诉求快速办理所（第2项）']],
    ]);
  });

  it('keeps the numbers under which names were shown, also when somebody else settles one of them', async () => {
    const [head = '', middle = '', end = ''] = plan('编号保持', '市编号保持所', '市编号配合所');
    await paste(COORDINATOR, ['导入', head, middle, end]);
    await dialogue(office, COORDINATOR, [['完', ['1 市编号配合所（第1项）', '2 市编号保持所（第2项）']]]);
    await office.say(ADMIN, '单位 简称 市教育局 市编号配合所');
    await dialogue(office, COORDINATOR, [
      ['对应 1 市科技局', '没有编号为1的名称'],
      ['对应 2 市科技局', '2 市编号保持所（第2项）：对应“市科技局”'],
      ['取消', '已放弃导入'],
    ]);
  });

  it('puts parts where they were sent, counts a message once, and takes one that came after 完', async () => {
    const [head = '', middle = '', end = ''] = plan('市容环境综合整治', '市城管执法局');
    await office.say(COORDINATOR, '导入', beijing('2022-07-04 09:00'));
    await office.say(COORDINATOR, end, beijing('2022-07-04 09:03'));
    const first = textMessage(COORDINATOR, head, beijing('2022-07-04 09:01'));
    await office.inbox.receive(first);
    expect(await office.answerTo(first)).toContain('按发送时间排在第1段');
    await office.inbox.receive(first);
    const whole = await office.say(COORDINATOR, '完', beijing('2022-07-04 09:04'));
    expect(whole).toContain('《2022年市容环境综合整治工作要点》');
    expect(whole).toContain('事项1项');
    const late = await office.say(COORDINATOR, middle, beijing('2022-07-04 09:02'));
    expect(late).toContain('早于“完”发出而晚到，已补入');
    expect(late).toContain('事项2项');
    const [document] = await office.store.read.find(PlanImportEntity);
    expect(JSON.parse(document?.parts ?? '[]')).toHaveLength(3);
    expect(document?.content).toBe([head, middle, end].join('\n'));
  });

  it('takes lines that look like commands as text, lets commands in between pass, and gives back what was none', async () => {
    await dialogue(office, COORDINATOR, [
      ['导入', '请粘贴'],
      ['2022年农村道路硬化养护工作要点', '第1段已收到'],
      ['通过网上办理、自助办理等方式，推进服务下乡。', '第2段已收到'],
      ['催办 市教育局 请尽快', ['第3段已收到', '形似指令', '“导入 退回”']],
      ['状态', ['应报', '仍在收取导入的文字，已收3段，本条未计入']],
      ['查看 18 市教育局', '本条未计入'],
      ['帮助 导入', ['用法：导入', '本条未计入']],
      ['导入', ['未完成的导入', '已收3段', '“导入 继续”']],
      ['导入 退回', ['催办', '已从导入文字中取出，还有2段']],
      ['导入 删除 2', ['第2段已删除（开头“通过网上办理', '还有1段']],
      ['导入 删除 9', '没有第9段'],
      ['取消', ['已放弃导入', '未作任何改动']],
      ['完', /^(?!.*第\d段)/s],
    ]);
    expect(await office.store.read.findBy(PlanImportEntity, { state: 'collecting' })).toEqual([]);
  });

  it('lapses after a day, is listed, and can be taken up again', async () => {
    await dialogue(office, COORDINATOR, [
      ['导入 2022年外贸通关便利举措工作要点\n一、优化服务', '第1段已收到'],
    ]);
    office.goTo('2022-07-05 10:03');
    await dialogue(office, COORDINATOR, [
      ['状态', [/^(?!.*仍在收取)/s, '应报']],
      ['（一）推进通关便利。（揭阳海关负责）', /^(?!.*第2段)/s],
      ['导入', ['未完成的导入', '开头“2022年外贸通关便利举措工作要…”', '“导入 继续”']],
      ['导入 继续', '继续收取：已收1段'],
      ['（一）推进通关便利。（揭阳海关负责）', '第2段已收到'],
      ['请于第三季度结束前将情况报送市政务服务数据管理局。\n完', ['事项1项', '回复“确认”']],
      ['导入 继续', '继续收取：已收3段'],
      ['完', '回复“确认”'],
      ['取消', '已放弃导入'],
      ['确认', '目前没有等待您确认的事项'],
    ]);
    expect(await planOf('外贸通关便利举措')).toBeNull();
  });

  it('can be confirmed for ten minutes, under its number, and is shown again when the registry has changed', async () => {
    await paste(COORDINATOR, ['导入', ...plan('乡村旅游精品线路')]);
    const preview = await dialogue(office, COORDINATOR, [
      ['完', '待确认'],
      ['新建 全部', '回复“确认”'],
    ]);
    const number = /“确认 (\d+)”/.exec(preview)?.[1];
    office.goTo('2022-07-04 10:13');
    await dialogue(office, COORDINATOR, [
      [`确认 ${number}`, ['已过有效时间', '未导入', '“导入 预览”']],
      ['导入 预览', '新建单位1家：市乡村旅游精品线路所'],
    ]);
    // Somebody else has made the unit meanwhile.
    const made = { units: [{ name: '市乡村旅游精品线路所', level: null, aliases: [] }], groups: [] };
    await office.change((act) => importUnits(act, made));
    await dialogue(office, COORDINATOR, [
      [`确认 ${number}`, '已被后来的事项取代'],
      ['确认', ['单位库或计划已有变化，未导入', /^(?!.*新建单位1家)/s, '回复“确认”']],
      ['待审', /待审|没有/],
      ['确认', '已导入并启用《2022年乡村旅游精品线路工作要点》'],
    ]);
  });

  it('of a corrected plan shows the differences and what follows, changes the plan on 确认, and 撤销 takes it back', async () => {
    const subject = '城乡供水管网改造';
    const first = plan(subject, '市水利局');
    await paste(COORDINATOR, ['导入', ...first]);
    await dialogue(office, COORDINATOR, [
      ['完', '回复“确认”'],
      ['确认', `已导入并启用《${titleOf(subject)}》`],
    ]);
    await paste(COORDINATOR, ['导入', ...first]);
    await dialogue(office, COORDINATOR, [['完', '文件内容与已导入的计划一致']]);
    const corrected = first.map((text) =>
      text
        .replace('市教育局配合', '市公安局配合')
        .replace('各责任单位请', '（三）推进水价公开。（市发展改革局负责）\n\n各责任单位请'),
    );
    await paste(COORDINATOR, ['导入 重新', ...corrected]);
    await dialogue(office, COORDINATOR, [
      [
        '完',
        [
          `修订已导入的《${titleOf(subject)}》`,
          '与现有计划的差异3处',
          '新增第3项“推进水价公开”',
          '第1项增加市公安局（配合）',
          '第1项移除市教育局（配合）',
          '三季度：应报4项',
          '免报（计划调整）',
          '“新增下期”',
        ],
      ],
      ['新增下期', ['新增的事项和单位从下期起报送', '三季度：应报2项', '回复“确认”']],
      ['新增本期', '三季度：应报4项'],
      ['确认', [`已修订《${titleOf(subject)}》：改动3处`, '“撤销”']],
    ]);
    const { id = 0 } = (await planOf(subject)) ?? {};
    expect(await office.store.read.countBy(WorkItemEntity, { planId: id })).toBe(3);
    await dialogue(office, COORDINATOR, [['撤销', `已撤销：修订《${titleOf(subject)}》`]]);
    expect(await office.store.read.countBy(WorkItemEntity, { planId: id })).toBe(2);
  });

  it('asks whether a plan of a like title is a revision or another one', async () => {
    await paste(COORDINATOR, ['导入', ...plan('数字政府改革建设服务', '市水利局')]);
    const like = plan('数字政府改革建设服务提升', '市水利局');
    await dialogue(office, COORDINATOR, [
      ['完', '回复“确认”'],
      ['确认', '已导入并启用'],
    ]);
    await paste(COORDINATOR, ['导入', ...like]);
    await dialogue(office, COORDINATOR, [
      ['完', ['相近，请指明是该计划的修订，还是另一个计划', '“作为新文件”', /^(?!.*回复“确认”)/s]],
      ['作为新文件', [/^(?!.*差异)/s, '回复“确认”']],
      ['修订 999', '没有编号为999的计划'],
      ['取消', '已放弃导入'],
    ]);
  });

  it('of the next year’s plan takes over what the coordinator’s former one had', async () => {
    const next = plan('数字政府全面提质', '市水利局').map((text) => text.replaceAll('2022年', '2023年'));
    await paste(COORDINATOR, ['导入', ...next]);
    await dialogue(office, COORDINATOR, [
      ['完', ['承接上年度的转办、联络员分工和提醒规则，请回复“承接 1”', '三季度：应报3项，9月28日']],
      ['承接 999', ['编号999不是您统筹的上年度计划', /^(?!.*回复“确认”)/s]],
      ['承接 1', ['承接《揭阳市数字政府改革建设2022年工作要点》', /与上年度相同的事项\d+项/]],
      ['确认', '已导入并启用《2023年数字政府全面提质工作要点》'],
    ]);
    const stored = await office.store.read.findOneBy(PlanEntity, { title: '2023年数字政府全面提质工作要点' });
    expect(stored).toMatchObject({ followsId: 1, policyYear: 2022 });
  });

  it('of a plan that another unit collects is an administrator’s; who collects can be said where the text does not', async () => {
    const foreign = plan('医疗保障便民服务').map((text) =>
      text.replace('报送市政务服务数据管理局', '报送市医疗保障局'),
    );
    await paste(COORDINATOR, ['导入', ...foreign]);
    await dialogue(office, COORDINATOR, [
      ['完', '待确认'],
      ['新建全部', ['本文件由“市医疗保障局”收集，不由您统筹', /^(?!.*回复“确认”)/s]],
    ]);
    const size = 600;
    await office.say(ADMIN, '导入');
    for (let at = 0; at < XIANGTAN.length; at += size) await office.say(ADMIN, XIANGTAN.slice(at, at + size));
    await dialogue(office, ADMIN, [
      ['完', ['若干意见》（2020年', '文中没有写明由谁收集', '“收集单位 单位名称”']],
      ['新建 全部', '文中没有写明由谁收集'],
      ['收集单位 市不存在局办', ['收集单位“市不存在局办”不在单位库中']],
      ['收集单位 新建 湘潭市督查室', ['收集单位：湘潭市督查室（新建）', '文中没有报送期限', '回复“确认”']],
      ['标题 湘潭市支持中小企业2020年要点', '《湘潭市支持中小企业2020年要点》'],
      ['确认', '已导入并启用《湘潭市支持中小企业2020年要点》'],
    ]);
    const unit = await office.store.read.findOneByOrFail(UnitEntity, { name: '湘潭市督查室' });
    const xiangtan = await office.store.read.findOneBy(PlanEntity, { title: '湘潭市支持中小企业2020年要点' });
    expect(xiangtan).toMatchObject({ year: 2020, collectingUnitId: unit.id });
  });

  it('takes contacts: an administrator all, a coordinator contacts and leaders of the own plans', async () => {
    const rows = (more = '') =>
      `单位,姓名,userid,角色,顺序,电话\n市教育局,新教育,xinjy,联络员,3,13800000001${more}`;
    await dialogue(office, COORDINATOR, [
      ['导入 联络员', '请粘贴联络员表'],
      [rows('\n,某管理,mouguanli,管理员,1,\n市档案室,某档案,dangan,联络员,1,'), '第1段已收到'],
      [
        '完',
        [
          '【导入预览】联络员名单，共3行',
          '第3行：统筹员、领导和管理员由管理员登记',
          '1 市档案室（第4行）',
          '处理后才能导入',
        ],
      ],
      [
        `导入 联络员\n${rows()}\n完`,
        ['共1行', '新增：市教育局 联络员 新教育（xinjy），顺序3', '共1人，新增1人、角色1个', '回复“确认”'],
      ],
      ['确认', '已导入联络员名单：共1人，新增1人'],
    ]);
    expect(await office.say('xinjy', '任务')).toContain('市教育局');
    await dialogue(office, ADMIN, [
      [`导入 联络员\n单位,姓名,userid,角色,顺序\n市档案室,某档案,dangan,联络员,1\n完`, '1 市档案室（第2行）'],
      ['新建 1', ['新建单位1家：市档案室', '回复“确认”']],
      ['确认', '新增1人'],
    ]);
    expect(await office.store.read.countBy(UnitEntity, { name: '市档案室' })).toBe(1);
  });

  it('takes units; what is there stays', async () => {
    const yaml =
      'units:\n  - name: 市大数据中心\n    aliases: [市数据中心]\n  - name: 市教育局\n    level: 县区\n';
    await dialogue(office, ADMIN, [
      ['导入 单位', '请粘贴单位表'],
      [yaml, '第1段已收到'],
      [
        '完',
        [
          '共2个单位、0个单位组：市大数据中心、市教育局',
          '新增单位1个、简称1个',
          '与现有不一致：',
          '回复“确认”',
        ],
      ],
      ['确认', '已导入单位库：新增单位1个、简称1个'],
    ]);
    // In one message: the header begins with a word of the command.
    for (const command of ['导入单位', '导入 单位', '导入'])
      await dialogue(office, ADMIN, [
        [`${command}\n单位,级别\n市教育局,市直\n完`, ['单位库，共1个单位', '市教育局']],
        ['取消', '已放弃导入'],
      ]);
    await dialogue(office, ADMIN, [
      ['导入 单位\n单位\t级别\n市教育局\t市直', '【导入单位库】第1段已收到'],
      ['完', '单位库，共1个单位'],
      ['取消', '已放弃导入'],
    ]);
    await dialogue(office, ADMIN, [['导入 单位\nunits: [\n完', ['读取时发现问题，尚未导入', '文字已保留']]]);
  });

  it('takes a file that does arrive, reads it once, and sends the preview', async () => {
    const { store, rules, clock, logger } = office;
    const files = new Map([
      ['plan', Buffer.from(plan('防汛抗旱应急演练', '市教育局').join('\n'))],
      ['picture', Buffer.from('%PDF-1.7 报告')],
    ]);
    const fetcher = new AttachmentFetcher({
      store,
      logger,
      fetchMedia: async (mediaId) => ({
        bytes: files.get(mediaId) ?? Buffer.alloc(0),
        fileName: '工作要点.txt',
        contentType: null,
      }),
      tellFailed: attachmentFailureTeller({ rules, clock }),
      followUp: fetchedImportReader({ store, rules, clock, logger, wakeDispatcher: () => undefined }),
    });
    const send = async (mediaId: string) => {
      const message = textMessage(ADMIN, '', office.clock.now());
      await office.inbox.receive({ ...message, content: { type: 'file', mediaId, format: null } });
      return office.answerTo(message);
    };
    const sent = async () =>
      (await store.read.find(OutboxMessageEntity)).map(({ content }) => content).join('\n');
    await dialogue(office, ADMIN, [['导入', '请粘贴']]);
    expect(await send('plan')).toMatch(/文件已收到，正在取回.*确认后才会导入。$/);
    await fetcher.runOnce();
    await fetcher.runOnce();
    expect((await sent()).match(/【导入预览】《2022年防汛抗旱应急演练工作要点》/g)).toHaveLength(1);
    await dialogue(office, ADMIN, [['确认', '已导入并启用《2022年防汛抗旱应急演练工作要点》']]);
    expect(await store.read.find(AttachmentEntity)).toMatchObject([{ status: 'dropped' }]);
    await send('picture');
    await fetcher.runOnce();
    expect(await sent()).toContain('这是 PDF 文件');
    expect(await send('gone')).toContain('文件已收到');
    await fetcher.runOnce();
    expect(await store.read.findBy(PlanImportEntity, { state: 'fetching' })).toEqual([]);
  });
});
