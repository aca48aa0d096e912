import { query } from './bench';

/** Of a column that a row has one of each year. */
const KEPT_TABLES =
  'plans, reporting_periods, work_items, item_units, obligations, inbound_messages, report_versions, audit_entries, reminders, outbox_messages';
/** Of what was sent only the last 400 days are kept (docs/decisions/029-retention.md). */
const YEARS_OF_MESSAGES = 1;

/**
 * A plan of the year that lies `back` years behind that of the office: everything in it reported and accepted, with the messages,
 * versions, audit entries and reminders of that. Written by the database itself.
 */
function yearBefore(back: number): string[] {
  const plan = 1 + back;
  const ofPlan = `FROM obligations o JOIN reporting_periods p ON p.id = o.period_id AND p.plan_id = ${plan}`;
  return [
    `INSERT INTO plans SELECT ${plan}, CONCAT(year - ${back}, SUBSTRING(title, 5)), issuer, year - ${back}, issued_on, collecting_unit_id, reporting_note, reporting_contact, 'archived', owed_by, source_text, imported_at, activated_at, reminders_paused_at, follows_id, policy_title, policy_year FROM plans WHERE id = 1`,
    `INSERT INTO work_items (plan_id, section_id, no, label, title, text, printed_units, due_text, closed_at, removed_at) SELECT ${plan}, NULL, no, label, title, text, printed_units, due_text, closed_at, removed_at FROM work_items WHERE plan_id = 1`,
    `INSERT INTO item_units (item_id, unit_id, role, ordinal, printed_name, group_id) SELECT n.id, iu.unit_id, iu.role, iu.ordinal, iu.printed_name, iu.group_id FROM item_units iu JOIN work_items o ON o.id = iu.item_id AND o.plan_id = 1 JOIN work_items n ON n.plan_id = ${plan} AND n.no = o.no`,
    `INSERT INTO reporting_periods (plan_id, code, kind, printed, due_at, grace_until, closes_at, quiet, confirmed_due_at) SELECT ${plan}, CONCAT(LEFT(code, 4) - ${back}, SUBSTRING(code, 5)), kind, printed, due_at - INTERVAL ${back} YEAR, grace_until, closes_at, quiet, confirmed_due_at FROM reporting_periods WHERE plan_id = 1`,
    `INSERT INTO obligations (period_id, item_id, unit_id, state, \`partial\`, own_due_at, own_due_set_on, round, first_reported_at, deadline_when_reported, current_version, revision, remark) SELECT np.id, n.id, o.unit_id, 'accepted', 0, NULL, NULL, 1, np.due_at - INTERVAL o.id % 86400 SECOND, np.due_at, 1, 3, NULL FROM obligations o JOIN work_items i ON i.id = o.item_id AND i.plan_id = 1 JOIN work_items n ON n.plan_id = ${plan} AND n.no = i.no JOIN reporting_periods p ON p.id = o.period_id AND p.plan_id = 1 JOIN reporting_periods np ON np.plan_id = ${plan} AND RIGHT(np.code, 2) = RIGHT(p.code, 2) ORDER BY np.id, o.unit_id, n.id`,
    `INSERT INTO inbound_messages (dedupe_key, userid, content, sent_at, received_at, arrived_at, reply, carrier) SELECT CONCAT('of-years:', o.id), CONCAT('contact', o.unit_id), '{"type":"text","text":"已完成年度任务"}', o.first_reported_at, o.first_reported_at, o.first_reported_at, '已收到（第1版）', 'passive' ${ofPlan} ORDER BY o.id`,
    `INSERT INTO report_versions (obligation_id, version, kind, text, reported_at, person_id, by_proxy, inbound_id, withdrawn_at) SELECT o.id, 1, 'report', CONCAT('已完成年度任务，累计完成投资', o.id, '万元。'), o.first_reported_at, o.unit_id, 0, m.id, NULL ${ofPlan} JOIN inbound_messages m ON m.dedupe_key = CONCAT('of-years:', o.id) ORDER BY o.id`,
    `INSERT INTO audit_entries (at, actor, inbound_id, action, subject, \`before\`, \`after\`, operation_id, record, seq, previous_hash, hash) SELECT v.reported_at, CONCAT('contact', o.unit_id), v.inbound_id, 'report.submit', CONCAT('obligation:', o.id), '{"state":"pending"}', '{"state":"submitted"}', NULL, 'of the years before', o.id, REPEAT('0', 64), REPEAT('0', 64) ${ofPlan} JOIN report_versions v ON v.obligation_id = o.id ORDER BY o.id`,
    `INSERT INTO reminders (person_id, office_day, kind, stage, planned_at) SELECT r.person_id, DATE_FORMAT(p.due_at - INTERVAL d.days DAY, '%Y-%m-%d'), 'scheduled', 'T-3', p.due_at FROM roles r CROSS JOIN reporting_periods p CROSS JOIN (SELECT 1 AS days UNION SELECT 3 UNION SELECT 7) d WHERE r.role = 'contact' AND p.plan_id = ${plan}`,
    ...(back > YEARS_OF_MESSAGES ? [] : [messagesOf(plan)]),
  ];
}

function messagesOf(plan: number): string {
  return `INSERT INTO outbox_messages (dedupe_key, to_userid, kind, priority, content, reminder_id, status, attempts, created_at, sent_at, next_attempt_at, first_attempt_at, last_attempt_at) SELECT CONCAT('reminder:', m.id), u.userid, 'reminder', 5, '{}', m.id, 'sent', 1, m.planned_at, m.planned_at, m.planned_at, m.planned_at, m.planned_at FROM reminders m JOIN people u ON u.id = m.person_id JOIN reporting_periods p ON p.plan_id = ${plan} AND p.due_at = m.planned_at`;
}

/** Years of history behind the office's plan. */
export async function addYearsBefore(databaseUrl: string, years: number): Promise<void> {
  for (let back = 1; back <= years; back++)
    for (const statement of yearBefore(back)) await query(databaseUrl, statement);
  await query(databaseUrl, `ANALYZE TABLE ${KEPT_TABLES}`);
}
