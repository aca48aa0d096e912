import { PeopleRepository } from '../../store/people-repository';
import { PlanRepository } from '../../store/plan-repository';
import { unitsWithoutContact, unreachableContacts } from '../../store/read-models/reachability';
import type { Store } from '../../store/store';
import { type Check, counted, type Finding, naming, note, orOk, problem, warning } from './finding';

/** Who is to be reminded of what, as far as it is known. */
export const officeCheck: Check = {
  name: 'office',
  async run({ store, now }) {
    if (!store) return [];
    const repository = new PlanRepository(store.read);
    const plans = await repository.active();
    const ids = plans.map(({ id }) => id);
    const people = new PeopleRepository(store.read);
    const coordinators = await people.withRole(['coordinator']);
    const findings: Finding[] = [];
    if ((await people.withRole(['admin'])).length === 0)
      findings.push(warning('there is no administrator', '`cuibao admin add USERID NAME`'));
    if (plans.length === 0)
      return [
        ...findings,
        warning(
          'no plan is in force: nobody is reminded of anything',
          '`cuibao plan import FILE`, or 导入 in the chat',
        ),
      ];
    const periods = await repository.periods(ids);
    for (const { id, title, collectingUnitId, remindersPausedAt } of plans) {
      const own = coordinators.filter(({ unitId }) => unitId !== null && unitId === collectingUnitId);
      if (own.length === 0)
        findings.push(
          problem(
            `《${title}》 has no coordinator: nobody can decide on its reports`,
            collectingUnitId === null
              ? 'import it anew with --collected-by UNIT, whose 统筹员 will coordinate it'
              : 'add a 统筹员 of its collecting unit: `cuibao contacts import`',
          ),
        );
      else if (own.every(({ reachable }) => !reachable))
        findings.push(
          problem(
            `《${title}》: its coordinator cannot be written to`,
            'add another 统筹员, or correct the userid: `cuibao contacts import`',
          ),
        );
      const ofPlan = periods.filter(({ planId }) => planId === id);
      if (ofPlan.length === 0)
        findings.push(
          problem(
            `《${title}》 has no reporting period: nobody is reminded`,
            '`cuibao period add 6月30日`, or 报送期 添加 6月30日 in the chat',
          ),
        );
      else if (ofPlan.every(({ closesAt, dueAt }) => (closesAt ?? dueAt) < now))
        findings.push(
          note(`《${title}》: every period is over`, '`cuibao period add`, or `cuibao plan archive`'),
        );
      if (remindersPausedAt)
        findings.push(
          warning(
            `《${title}》: reminders are paused since ${remindersPausedAt.toISOString()}`,
            'its coordinator says 恢复提醒',
          ),
        );
    }
    findings.push(...(await reachFindings(store, ids)));
    return orOk(findings, `${counted(plans.length, 'plan')} in force, every unit has a contact`);
  },
};

async function reachFindings(store: Store, planIds: readonly number[]): Promise<Finding[]> {
  const units = await unitsWithoutContact(store.read, planIds);
  const gone = await unreachableContacts(store.read, planIds);
  const findings: Finding[] = [];
  const bare = units.filter(({ why }) => why === 'none').map(({ unitName }) => unitName);
  if (bare.length > 0)
    findings.push(
      problem(
        `${counted(bare.length, 'responsible unit')} without a contact: ${naming(bare)}`,
        '`cuibao contacts import FILE`, or 联络员 单位 添加 姓名 账号 in the chat',
      ),
    );
  const silent = units.filter(({ why }) => why === 'unreachable').map(({ unitName }) => unitName);
  if (silent.length > 0)
    findings.push(
      problem(
        `no contact of ${naming(silent)} can be written to`,
        'name another contact there: `cuibao contacts import FILE`',
      ),
    );
  const names = [...new Set(gone.map(({ name, userid, unitName }) => `${name} (${userid}, ${unitName})`))];
  if (names.length > 0)
    findings.push(
      warning(
        `cannot be written to: ${naming(names)}`,
        'correct the userid, or name others: `cuibao contacts sync` compares with the address book',
      ),
    );
  return findings;
}
