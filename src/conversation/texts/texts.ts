import { periodName } from '../../domain/period/period-code';
import type { RuleViolation, ViolationCode } from '../../domain/rule-violation';

/** Phrases used in more than one place. Texts of one command stand with the command. */
export const texts = {
  noSecrets: '请勿报送涉密信息。',
  apology: (reference: number) =>
    `您的消息已收到并保存（编号${reference}），但系统处理时出错，未能登记。请稍后重发；仍不成功的，请将编号告知管理员。`,
  databaseAway: '已收到您的消息。系统正在恢复，登记后将向您发送回执。',
  stranger:
    '您好，这里是工作要点进展报送助手。您尚未登记，暂不能使用。请回复“绑定 单位全称 姓名”，如“绑定 市教育局 张三”，由统筹员确认后即可使用。请勿报送涉密信息。',
  welcome: (name: string) =>
    `${name}同志，您好。这里是工作要点进展报送助手，届时会提醒您报送；回复“帮助”可查看用法。请勿报送涉密信息。`,
  tooManyMessages:
    '您发送的消息过于频繁，暂未办理：文字已存为草稿，图片等附件未保存，指令未执行。请停止发送，一分钟后再试；回复“草稿”可查看并报送已保存的文字。',
  notText:
    '已收到，但位置、链接等不能登记。请用文字报送，如：18 已完成……；图片、语音、视频可直接发送，作为附件。请勿报送涉密信息。',
  howToReport: '报送请直接回复事项编号和进展；回复“任务”可查看应报事项。',
  promise: '好的。提醒仍按计划发送；报送请直接回复事项编号和进展，回复“任务”可查看截止时间。',
  promiseHow: '提醒仍按计划发送；写明日期（如“收到 周五前报”）的，该日之前不再提醒。',
  nothingOpen: '目前没有等待您确认的事项。',
  expired: '该预览已超过10分钟，未执行，未作任何改动。如仍需要，请重新发出指令。',
  rightsLost: '预览之后您的权限已有变更，未执行，未作任何改动。如仍需要，请重新发出指令。',
  cancelled: '已取消，未作任何改动。',
} as const;

/** What a person reads when a rule says no: the reason, and the way out. */
const VIOLATIONS: Readonly<Record<ViolationCode, (details: RuleViolation['details']) => string>> = {
  'obligation.move_not_allowed': () => '该事项目前的状态不允许这样操作。回复“任务”可查看各事项状态。',
  'obligation.not_owed': ({ no }) => `第${no}项本期无需贵单位报送。`,
  'obligation.closed': () => '该期报送已关闭，如需补报请与统筹员联系。',
  'obligation.none_owed': () => '贵单位目前没有未报事项，无需办理。',
  'obligation.reported': ({ name, state }) =>
    `${name}${state}，无需办理。如需更正请回复“修改 编号 ……”；有疑问请与统筹员联系。`,
  'extension.not_later': ({ asked, due }) => `目前的截止时间为${due}，不早于${asked}，无需延期。`,
  'extension.past': ({ asked }) => `${asked}已过，请写一个今后的工作日。`,
  'request.too_late': ({ number, why }) =>
    `申请#${number}所涉事项${why}，不能再同意，未作任何改动。可回复“不同意 #${number}”结束该申请。`,
  'item.unknown': ({ no }) =>
    `贵单位的应报事项中，没有标题含“${no}”的事项，或不止一项。回复“任务”可查看贵单位应报事项。`,
  'item.not_yours': ({ no, formerly = '' }) =>
    `第${no}项不在贵单位应报事项内${formerly}。回复“任务”可查看贵单位应报事项。`,
  'item.closed': ({ no }) => `第${no}项已办结，不再要求报送。已报内容可回复“查看 ${no}”查看。`,
  'item.several_plans': ({ no }) =>
    `您有几份工作要点都有第${no}项，未办理。请单独发送这条指令，以便选择工作要点。`,
  'plan.several': ({ said }) =>
    `“${said}”在您的几份工作要点中所指不同，未办理。请单独发送这条指令，以便选择工作要点。`,
  'item.not_in_plan': ({ no }) => `工作要点中没有第${no}项。`,
  'item.whole_only': ({ no, unit }) =>
    `办结针对整个事项，不分单位。只免除${unit}一家的，请回复“免报 ${no} ${unit} 理由”。`,
  'section.unknown': ({ no }) => `工作要点中没有第${no}章。`,
  'report.empty': ({ no }) => `第${no}项没有收到进展内容，未登记。请在编号后写明进展，如：${no} 已完成……。`,
  'report.period_taken': () => '所说的报送期已有报告，未作改动。请先“撤回”该期报告，或改用“修改”。',
  'request.settled': () => '该申请已经处理，或申请人已撤回有关内容，未作改动。',
  'request.overtaken': ({ named }) =>
    `${named}在申请之后又报送了新内容，原申请的文字未登记，未作改动。请查看现有报告后再处理。`,
  'draft.unknown': ({ no }) => `没有编号为${no}的草稿，或已经处理。回复“草稿”可查看您的草稿。`,
  'question.none_open': () => texts.nothingOpen,
  'question.expired': () => texts.expired,
  'permission.denied': () => '您没有办理此事项的权限。',
  'plan.none': () => '目前没有启用的工作要点。',
  'period.unknown': ({ said }) =>
    `没有报送期“${periodName(String(said), null)}”。请写如“二季度”“2022Q2”，或不写以查看本期。`,
  'period.exists': ({ period }) =>
    `报送期“${period}”已经有了，未重复添加。调整截止时间请用“截止 ${period} 日期”。`,
  'period.closed': ({ period }) => `${period}已关闭，不再提醒。需要单独补报的，请用“重开”。`,
  'period.reported': ({ period }) => `${period}已有单位报送，不能删除。如不再需要，请用“免报”。`,
  'period.told': ({ period }) => `${period}已向单位发出提醒或已有申请，不能删除。如不再需要，请用“免报”。`,
  'due.past': ({ due }) => `${due}已经过去，不能作为截止时间。请写一个将来的日期，如“7月5日”。`,
  'contact.unknown': ({ name, unit }) =>
    `${unit}没有名为“${name}”的联络员。回复“联络员 ${unit}”可查看现有联络员。`,
  'contact.other_name': ({ userid, known }) =>
    `账号 ${userid} 已登记为“${known}”，与所写姓名不一致，未作改动。请核对账号或姓名。`,
  'contact.not_yours': ({ unit }) =>
    `${unit}不是您所统筹的工作要点的责任单位，其联络员由相应的统筹员或管理员维护。`,
  'assignment.last_unit': ({ no }) =>
    `第${no}项只有这一家责任单位，不能移除。事项已完成的请用“办结 ${no}”；需更换单位的，请先增加新的单位。`,
  'nudge.not_lead': ({ no }) =>
    `第${no}项不是由贵单位牵头，不能催办。催办各单位由统筹员办理；牵头单位联络员可催办本单位牵头事项的配合单位。`,
  'overview.own_unit_only': ({ said, units }) =>
    `“${said}”不在您的查看范围内。您可查看的单位是${Array.isArray(units) ? units.join('、') : ''}；全市数字由市领导和统筹员查看。`,
  'unit.not_in_plan': ({ said }) => `${said}不是工作要点的责任单位。`,
  'unit.not_yours': ({ unit }) => `您不是“${unit}”的联络员，不能为其办理；由该单位联络员或统筹员办理。`,
  'unit.not_readable': ({ unit }) => `“${unit}”的报告由该单位和统筹员查看，您只能查看本单位的报告。`,
  'unit.unknown': ({ name, near }) => {
    const candidates = Array.isArray(near) && near.length > 0 ? `相近的有：${near.join('、')}。` : '';
    return `没有找到单位“${name}”。${candidates}请核对名称。`;
  },
  'unit.name_taken': ({ name, owner }) => `“${name}”已是${owner}的名称或简称，未作改动。请核对名称。`,
  'unit.name_unfit': ({ name, most }) =>
    `“${name}”不能作为单位名称或简称：应为2至${most}个字，不含标点和空格。`,
  'unit.former': ({ unit, successor }) =>
    successor
      ? `${unit}已并入${successor}，不再单独报送。请对${successor}办理；原报送内容可回复“查看 编号 ${unit}”查看。`
      : `${unit}已停用，不能办理。确需恢复的，请回复“单位 恢复 ${unit}”。`,
  'unit.itself': ({ unit }) => `${unit}不能并入自己，请核对两个单位的名称。`,
  'unit.collects': ({ unit, plan }) =>
    `${unit}是《${plan}》的收集单位，不能停用。机构改革的，请回复“单位 并入 ${unit} 新单位”。`,
  'unit.change_waiting': ({ unit, what }) =>
    `${unit}已登记“${what}”，尚未到期。如需更改，请先回复“单位 取消 ${unit}”。`,
  'unit.other_plans': ({ unit, plan }) =>
    `${unit}还涉及不由您统筹的《${plan}》，其名称和归属请由管理员办理。`,
  'unit.alias_unknown': ({ unit, name }) => `${unit}没有简称“${name}”。回复“单位 ${unit}”可查看现有简称。`,
  'unit.level_unknown': ({ said, known }) => `没有“${said}”这一级别，可用的有${known}。`,
  'unit.below_itself': ({ unit }) => `上级单位不能是${unit}自己或其下属单位，请核对名称。`,
  'group.unknown': ({ name, known }) =>
    `没有名为“${name}”的单位组。${Array.isArray(known) && known.length > 0 ? `现有：${known.join('、')}。` : ''}新建请回复“单位 组 新增 名称 成员……”。`,
};

export function violationText(violation: RuleViolation): string {
  return VIOLATIONS[violation.code](violation.details);
}
