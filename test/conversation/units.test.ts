import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addUnit } from '../../src/actions/add-unit';
import { carryOutUnitChanges } from '../../src/actions/carry-out-unit-changes';
import { businessRows, changedSubjects } from '../support/changed-rows';
import { oneDatabaseFor } from '../support/databases';
import { dialogue } from '../support/dialogue';
import { Office } from '../support/office';
import { planAsImported } from '../support/plan-as-imported';

describe.each(oneDatabaseFor(__filename))('the registry in the chat, on %s', (kind) => {
  let office: Office;
  let putBack: () => Promise<void>;
  beforeAll(async () => {
    office = await Office.open(kind);
    await office.addContacts('单位,姓名,userid,角色,顺序\n,林管理,guanli,管理员,1\n');
    putBack = await planAsImported(office, { registry: true });
  });
  beforeEach(async () => {
    await office.startOver('2022-06-23 10:02');
    await putBack();
  });
  afterAll(() => office.close());

  it('shows the registry, a unit, a group, a former unit', async () => {
    await dialogue(office, 'tongchou', [
      ['单位', [/单位库共\d+家/, /市直\d+家：市委办公室/, /单位组“各县<市、区>政府<管委会>”\d+家/]],
      [
        '单位 教育局',
        [
          '【单位】市教育局（市直）',
          '简称：揭阳市教育局',
          '联络员：刘教育（顺序1）、陈教育备（顺序2）',
          '责任事项：第18项（牵头）',
        ],
      ],
      ['单位 组 各县区', ['成员11家', '榕城区人民政府']],
      ['单位 市敎育局', ['没有找到单位“市敎育局”', '市教育局']],
    ]);
    await dialogue(office, 'jiaoyu', [['单位', '权限']]);
  });

  it('keeps an alias that a person decides, and takes it back by 撤销', async () => {
    await dialogue(office, 'tongchou', [
      ['单位 简称 市教育局 教委', '已为市教育局增加简称“教委”'],
      ['单位 简称 市教育局 教委', '未作改动'],
      ['单位 简称 市公安局 教委', '“教委”已是市教育局的名称或简称'],
      ['查看 18 教委', '第18项'],
      ['撤销', '已撤销：为市教育局增加简称“教委”'],
      ['单位 简称 市教育局 删除 教委', '没有简称“教委”'],
    ]);
  });

  it('renames a unit and takes it back as if nothing had been', async () => {
    const before = await businessRows(office.store);
    await dialogue(office, 'tongchou', [
      ['单位 改名 市教育局 市教育和体育局', ['市教育局改名为市教育和体育局', '保留为简称']],
      ['单位 市教育局', ['【单位】市教育和体育局', '曾用名：市教育局（至6月23日改名）']],
    ]);
    await dialogue(office, 'jiaoyu', [['18 已完成中招报名系统改造并上线', '已收到']]);
    await dialogue(office, 'tongchou', [
      ['撤销', '已撤销：市教育局改名为市教育和体育局'],
      ['查看 18 市教育局', '中招报名'],
    ]);
    const changed = changedSubjects(before, await businessRows(office.store));
    expect(changed.filter((subject) => /^unit:|unitAlias|itemUnit/.test(subject))).toEqual([]);
  });

  it('merges by preview with what it means, and 撤销 takes all of it back', async () => {
    await dialogue(office, 'minzheng', [['市残联 22 已完成残疾人证跨省通办上线', '已收到']]);
    const before = await businessRows(office.store);
    await dialogue(office, 'tongchou', [
      [
        '单位 并入 市残联、市教育局 市民政局',
        [
          '将市残联、市教育局并入市民政局（自6月23日起）',
          '改为免报2项（机构并入市民政局，市民政局同一事项应报，不重复报送）：三季度第22项；四季度第22项',
          '已报送的1项保留在市残联名下',
          '转由市民政局报送3项：二季度第18项；三季度第18项；四季度第18项',
          '联络员刘教育、陈教育备转为市民政局联络员',
          '今后“市残联”“市教育局”均指市民政局',
        ],
      ],
      ['确认', ['已将市残联、市教育局并入市民政局', '撤销']],
      ['单位 市残联', '已并入市民政局'],
      ['催办 市残联', '没有'],
      ['退回 22 市残联 过简', '市残联已并入市民政局'],
      ['撤销', '已撤销：市残联、市教育局并入市民政局'],
    ]);
    const changed = changedSubjects(before, await businessRows(office.store));
    // What remains is a history that says so: obligations only count their revisions on, roles stand inactive.
    expect(
      changed.filter((subject) => /^(?:unit|unitAlias|groupMember|plan|itemUnit):/.test(subject)),
    ).toEqual([]);
    await dialogue(office, 'jiaoyu', [['任务', '第18项']]);
    await dialogue(office, 'tongchou', [['退回 22 市残联 过简', '已退回']]);
  });

  it('notes a merger for a day to come, shows it, and cancels it', async () => {
    await dialogue(office, 'tongchou', [
      ['单位 并入 市残联 市民政局 自7月1日', ['到期当日自动办理，以当时情况为准']],
      ['确认', '已登记：市残联并入市民政局（自7月1日起）'],
      ['单位 市残联', '待生效：市残联并入市民政局（自7月1日起）'],
      ['单位 改名 市残联 市残疾人服务局', '已登记“并入市民政局（自7月1日起）”，尚未到期'],
      ['单位 取消 市残联', '已取消'],
    ]);
    office.goTo('2022-07-01 09:00');
    expect(await carryOutUnitChanges(office, office.clock.now())).toBe(0);
  });

  it('a new unit succeeds two old ones that owe the same; one part of it is owed, and selectors find all', async () => {
    await dialogue(office, 'tongchou', [
      ['单位 并入 市残联 市社会服务局', ['没有找到单位“市社会服务局”', '单位 新增 市社会服务局']],
      ['单位 新增 市社会服务局 市直', '已新增单位市社会服务局（市直）'],
      ['单位 并入 市民政局、市残联 市社会服务局', ['转由市社会服务局报送', '改为免报3项']],
      ['确认', '已将'],
      ['状态 第22项', [/应报 1 /, '市社会服务局']],
      ['催办 市直', '市社会服务局'],
    ]);
  });

  it('changes the members of a group, and plans only as far as it is confirmed', async () => {
    await dialogue(office, 'tongchou', [
      [
        '单位 组 各县区 增加 市残联',
        ['增加市残联', '第1项：增加市残联（配合）', /1 从本期起.*2 从下期起.*3 只改单位组/s],
      ],
      ['3', ['增加市残联', '工作要点未调整']],
      ['单位 组 各县区', ['第1项：增加市残联（配合）', '单位 组 各县<市、区>政府<管委会> 应用']],
      ['单位 组 各县区 应用', ['第1项：增加市残联（配合）']],
      ['1', [/新增应报21项/]],
      ['单位 组 各县区 移除 市残联', ['移除市残联', '21项改为免报']],
      ['1', '未报21项改为免报'],
      ['单位 组 各区县', ['没有名为“各区县”的单位组', '各县<市、区>政府<管委会>']],
    ]);
  });

  it('members of a group that had none when the plan was stored are given its items', async () => {
    await dialogue(office, 'tongchou', [
      ['单位 组 市有关单位 增加 市残联', ['第37项：增加市残联（配合）', '1 从本期起']],
      ['3', '工作要点未调整'],
      ['单位 组 市有关单位 应用', '第37项：增加市残联（配合）'],
      ['1', '新增应报'],
      ['单位 组 市有关单位 应用', '没有变化'],
      ['撤销', '已撤销'],
    ]);
  });

  it('a unit that was merged since the preview becomes no member', async () => {
    await dialogue(office, 'tongchou', [['单位 组 市有关单位 增加 市残联', '从本期起']]);
    await dialogue(office, 'guanli', [
      ['单位 并入 市残联 市民政局', '联络员郑民政转为市民政局联络员'],
      ['确认', '已将'],
    ]);
    await dialogue(office, 'tongchou', [['1', '市残联已并入市民政局']]);
  });

  it('an administrator takes back what an administrator may do to units, whoever coordinates their plans', async () => {
    await dialogue(office, 'guanli', [
      ['单位 并入 市残联 市民政局', '将市残联并入'],
      ['确认', '已将'],
      ['撤销', '已撤销：市残联并入市民政局'],
      ['单位 组 各县区 增加 市残联', '从本期起'],
      ['1', '新增应报'],
      ['撤销', '已撤销：单位组'],
    ]);
  });

  it('a restored unit owes again what it is given anew', async () => {
    const restored = await dialogue(office, 'tongchou', [
      ['单位 停用 市残联', '改为免报3项'],
      ['确认', '已将'],
      ['单位 恢复 市残联', '责任事项请另行登记'],
      ['单位 市残联', '【单位】市残联'],
    ]);
    expect(restored).not.toContain('责任事项：第22项');
    await dialogue(office, 'tongchou', [
      ['分配 22 市残联 增加', ['第22项：增加市残联（配合）', '1 从本期']],
      ['1', '新增应报3项'],
      ['状态 市残联', '应报 1 '],
      ['撤销', '已撤销'],
      ['撤销', '已撤销：恢复市残联'],
    ]);
  });

  it('a retired unit is out, and restored only by its name', async () => {
    await dialogue(office, 'tongchou', [
      ['单位 停用 市残联', ['改为免报3项（单位停用）', '联络员郑民政不再是该单位人员']],
      ['确认', '已将市残联停用'],
      ['单位 市残联', '已停用'],
      ['单位 恢复 市残联', '已恢复市残联'],
      ['单位 停用 市政务服务数据管理局', '是《揭阳市数字政府改革建设2022年工作要点》的收集单位'],
    ]);
  });

  it('knows levels and what is below a unit', async () => {
    await office.change((act) => addUnit(act, { name: '流沙镇人民政府', level: null, parentId: null }));
    await dialogue(office, 'tongchou', [
      ['单位 级别 流沙镇人民政府 镇街', '级别改为镇街'],
      ['单位 级别 流沙镇人民政府 厅级', '没有“厅级”这一级别'],
      ['单位 上级 流沙镇人民政府 普宁市', '上级单位改为普宁市人民政府'],
      ['单位 上级 普宁市 流沙镇人民政府', '不能是普宁市人民政府自己或其下属单位'],
      ['单位 普宁市', '下属1家：流沙镇人民政府'],
      ['催办 驻揭', '市税务局'],
    ]);
  });

  it("leaves the units of another office's plan to an administrator", async () => {
    await office.addContacts('单位,姓名,userid,角色,顺序\n市科技局,郭统筹,guo,统筹员,1\n');
    await dialogue(office, 'guo', [['单位 改名 市教育局 市教育和体育局', ['不由您统筹', '管理员']]]);
    await dialogue(office, 'guanli', [['单位 改名 市教育局 市教育和体育局', '已办理']]);
  });
});
