import type { Store } from '../../src/store/store';

/** So many plans lie behind the one in force: each period of it is a few hundredths of what there is. */
export const PLANS_BEHIND = 40;

/**
 * Archived plans like the office's own, everything in them reported, accepted, foretold and promised, each report with its message,
 * its version and its audit entry. Written by the database itself.
 */
export async function addPlansBehind(store: Store): Promise<void> {
  const joined = (text: string, column: string) =>
    store.dialect === 'sqlite' ? `'${text}' || ${column}` : `CONCAT('${text}', ${column})`;
  const [plan] = await store.read.query('SELECT MAX(id) AS id FROM plans');
  const own = Number(plan.id);
  const when = "'2010-06-30 10:00:00.000'";
  const behind = `FROM obligations o JOIN reporting_periods p ON p.id = o.period_id AND p.plan_id > ${own}`;
  const statements = Array.from({ length: PLANS_BEHIND }, (_, i) => plansBehind(own, own + 1 + i)).flat();
  statements.push(
    `INSERT INTO inbound_messages (dedupe_key, userid, content, sent_at, received_at, arrived_at, reply, carrier) SELECT ${joined('behind:', 'o.id')}, u.userid, '{}', ${when}, ${when}, ${when}, '', 'passive' ${behind} JOIN people u ON u.id = ${personOf()}`,
    `INSERT INTO report_versions (obligation_id, version, kind, text, reported_at, person_id, by_proxy, inbound_id, withdrawn_at) SELECT o.id, 1, 'report', 'x', ${when}, ${personOf()}, 0, NULL, NULL ${behind}`,
    `INSERT INTO audit_entries (at, actor, action, subject, seq) SELECT ${when}, 'system', 'report.submit', ${joined('obligation:', 'o.id')}, 1000000 + o.id ${behind}`,
    `INSERT INTO acknowledgements (person_id, obligation_id, promised_day, said_at, inbound_id) SELECT ${personOf()}, o.id, '2010-06-30', ${when}, m.id ${behind} JOIN inbound_messages m ON m.dedupe_key = ${joined('behind:', 'o.id')}`,
    `INSERT INTO reminders (person_id, office_day, kind, stage, planned_at) SELECT ${personOf()}, ${joined('1', 'o.id')}, 'scheduled', 'T-3', ${when} ${behind}`,
    `INSERT INTO reminder_stages (reminder_id, person_id, obligation_id, stage, due_day) SELECT r.id, r.person_id, o.id, 'T-3', '2010-06-30' ${behind} JOIN reminders r ON r.person_id = ${personOf()} AND r.office_day = ${joined('1', 'o.id')}`,
    `INSERT INTO outbox_messages (dedupe_key, to_userid, kind, priority, content, reminder_id, status, attempts, created_at, sent_at, next_attempt_at, last_attempt_at) SELECT ${joined('behind:', 'r.id')}, u.userid, 'reminder', 5, '{}', r.id, 'sent', 1, ${when}, ${when}, ${when}, ${when} FROM reminders r JOIN people u ON u.id = r.person_id`,
    `INSERT INTO drafts (userid, text, inbound_id, status, created_at) SELECT m.userid, 'x', m.id, 'filed', ${when} FROM inbound_messages m`,
  );
  await store.inTransaction(async (manager) => {
    for (const statement of statements) await manager.query(statement);
  });
  const tables = HISTORY.join(', ');
  if (store.dialect === 'mysql') await store.read.query(`ANALYZE TABLE ${tables}`);
}

/** The tables that grow from year to year. */
export const HISTORY = [
  'obligations',
  'report_versions',
  'audit_entries',
  'inbound_messages',
  'outbox_messages',
  'reminders',
  'reminder_stages',
  'acknowledgements',
  'drafts',
  'work_items',
  'item_units',
] as const;

/** Anybody's: what lies behind is spread over all. */
function personOf(): string {
  return '1 + o.id % (SELECT MIN(m.id) + COUNT(*) - 1 FROM people m)';
}

function plansBehind(own: number, plan: number): string[] {
  return [
    `INSERT INTO plans (id, title, issuer, year, issued_on, collecting_unit_id, reporting_note, reporting_contact, status, owed_by, source_text, imported_at) SELECT ${plan}, title, issuer, year - ${plan - own}, issued_on, collecting_unit_id, reporting_note, reporting_contact, 'archived', owed_by, '', imported_at FROM plans WHERE id = ${own}`,
    `INSERT INTO work_items (plan_id, section_id, no, label, title, text, printed_units, due_text, closed_at, removed_at) SELECT ${plan}, NULL, no, label, title, text, printed_units, due_text, closed_at, removed_at FROM work_items WHERE plan_id = ${own}`,
    `INSERT INTO item_units (item_id, unit_id, role, ordinal, printed_name, group_id) SELECT n.id, iu.unit_id, iu.role, iu.ordinal, iu.printed_name, iu.group_id FROM item_units iu JOIN work_items i ON i.id = iu.item_id AND i.plan_id = ${own} JOIN work_items n ON n.plan_id = ${plan} AND n.no = i.no`,
    `INSERT INTO reporting_periods (plan_id, code, kind, printed, due_at, grace_until, closes_at, quiet, confirmed_due_at) SELECT ${plan}, code, kind, printed, due_at, grace_until, closes_at, quiet, confirmed_due_at FROM reporting_periods WHERE plan_id = ${own}`,
    `INSERT INTO obligations (period_id, item_id, unit_id, state, \`partial\`, own_due_at, own_due_set_on, round, first_reported_at, deadline_when_reported, current_version, revision, remark) SELECT np.id, n.id, o.unit_id, 'accepted', 0, NULL, NULL, 1, np.due_at, np.due_at, 1, 3, NULL FROM obligations o JOIN work_items i ON i.id = o.item_id AND i.plan_id = ${own} JOIN work_items n ON n.plan_id = ${plan} AND n.no = i.no JOIN reporting_periods p ON p.id = o.period_id JOIN reporting_periods np ON np.plan_id = ${plan} AND np.code = p.code`,
  ];
}
