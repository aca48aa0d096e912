import type { RuleViolation, ViolationCode } from '../../domain/rule-violation';

/** Phrases used in more than one place. Texts of one command stand with the command. */
export const texts = {
  noSecrets: '请勿报送涉密信息。',
  apology: (reference: number) =>
    `您的消息已收到并保存（编号${reference}），但系统处理时出错，未能登记。请稍后重发；仍不成功的，请将编号告知管理员。`,
  stranger:
    '您好，这里是工作要点进展报送助手。您尚未登记，暂不能使用。请将您的单位和姓名告知工作要点的收集单位，由统筹员登记后即可使用。',
  welcome: (name: string) =>
    `${name}同志，您好。这里是工作要点进展报送助手，届时会提醒您报送；回复“帮助”可查看用法。请勿报送涉密信息。`,
  notText: '已收到，但目前只能登记文字。请用文字报送，如：18 已完成……。请勿报送涉密信息。',
  howToReport: '报送请直接回复事项编号和进展；回复“任务”可查看应报事项。',
  promise: '好的。提醒仍按计划发送；报送请直接回复事项编号和进展，回复“任务”可查看截止时间。',
  replacedOlder: '（先前待您答复的事项已由本次取代。）',
  nothingOpen: '目前没有等待您确认的事项。',
  expired: '该预览已超过10分钟，未执行，未作任何改动。如仍需要，请重新发出指令。',
  cancelled: '已取消，未作任何改动。',
} as const;

/** What a person reads when a rule says no: the reason, and the way out. */
const VIOLATIONS: Readonly<Record<ViolationCode, (details: RuleViolation['details']) => string>> = {
  'obligation.move_not_allowed': () => '该事项目前的状态不允许这样操作。回复“任务”可查看各事项状态。',
  'obligation.not_owed': ({ no }) => `第${no}项本期无需贵单位报送。`,
  'obligation.closed': () => '该期报送已关闭，如需补报请与统筹员联系。',
  'item.unknown': ({ no }) =>
    `贵单位的应报事项中，没有标题含“${no}”的事项，或不止一项。回复“任务”可查看贵单位应报事项。`,
  'item.not_yours': ({ no }) => `第${no}项不在贵单位应报事项内。回复“任务”可查看贵单位应报事项。`,
  'item.not_in_plan': ({ no }) => `工作要点中没有第${no}项。`,
  'section.unknown': ({ no }) => `工作要点中没有第${no}章。`,
  'report.empty': ({ no }) => `第${no}项没有收到进展内容，未登记。请在编号后写明进展，如：${no} 已完成……。`,
  'question.none_open': () => texts.nothingOpen,
  'question.expired': () => texts.expired,
  'permission.denied': () => '您没有办理此事项的权限。',
  'plan.none': () => '目前没有启用的工作要点。',
  'period.unknown': ({ said }) => `没有报送期“${said}”。请写如“二季度”“2022Q2”，或不写以查看本期。`,
  'unit.unknown': ({ name, near }) => {
    const candidates = Array.isArray(near) && near.length > 0 ? `相近的有：${near.join('、')}。` : '';
    return `没有找到单位“${name}”。${candidates}请核对名称。`;
  },
};

export function violationText(violation: RuleViolation): string {
  return VIOLATIONS[violation.code](violation.details);
}
