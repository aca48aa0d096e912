import { PeopleRepository } from '../store/people-repository';
import { PlanRepository } from '../store/plan-repository';
import { unitsWithoutContact } from '../store/read-models/reachability';
import type { Act } from './act';

/** Units named one by one; of more the number is said. */
const NAMED = 5;

/**
 * What an office still lacks before reminders go out, the first thing first, and who does it: said after an import.
 * Empty for an office that lacks nothing.
 */
export async function nextSteps({ manager }: Pick<Act, 'manager'>): Promise<string[]> {
  const repository = new PlanRepository(manager);
  const plans = await repository.active();
  if (plans.length === 0) return ['下一步：回复“导入”，导入工作要点。'];
  const ids = plans.map(({ id }) => id);
  const bare = (await unitsWithoutContact(manager, ids)).filter(({ why }) => why === 'none');
  const coordinators = await new PeopleRepository(manager).withRole(['coordinator']);
  const periods = await repository.periods(ids);
  const steps: string[] = [];
  if (bare.length > 0) {
    const names = bare.slice(0, NAMED).map(({ unitName }) => unitName);
    const all = `${names.join('、')}${bare.length > NAMED ? '等' : ''}`;
    steps.push(
      `尚有${bare.length}家责任单位未登记联络员，收不到提醒：${all}。登记请回复“导入 联络员”，或“联络员 ${names[0]} 添加 姓名 账号”。`,
    );
  }
  for (const { id, title, collectingUnitId } of plans) {
    const own = coordinators.filter(({ unitId }) => unitId !== null && unitId === collectingUnitId);
    if (own.length === 0) steps.push(`《${title}》的收集单位尚无统筹员，请在联络员名单中写明。`);
    else if (!periods.some(({ planId }) => planId === id))
      steps.push(
        `《${title}》尚无报送期，请由统筹员${own.map(({ name }) => name).join('、')}回复“报送期 添加 6月30日”设定。`,
      );
  }
  return steps;
}
