import { PersonEntity } from '../store/entities/person-entity';
import type { Act } from './act';
import { putRole } from './import-contacts';
import { ImportRefused } from './import-refused';
import { newPerson } from './new-person';
import { recordAudit } from './record-audit';

/** Makes a person 管理员; false when the person was one already. Throws `ImportRefused` on another name. */
export async function addAdmin(act: Act, userid: string, name: string): Promise<boolean> {
  const wanted = userid.toLowerCase();
  const known = await act.manager.findOneBy(PersonEntity, { userid: wanted });
  if (known && known.name !== name) {
    throw new ImportRefused([
      `账号 ${wanted} 已登记为“${known.name}”，与“${name}”不一致。请核对账号或姓名。`,
    ]);
  }
  const personId = known?.id ?? (await addPerson(act, wanted, name));
  const outcome = await putRole(act, personId, { unitId: null, role: 'admin', order: 1, items: null });
  if (outcome === 'same') return false;
  await recordAudit(act, 'admin.add', `person:${personId}`, null, { userid: wanted, name });
  return true;
}

async function addPerson(act: Act, userid: string, name: string): Promise<number> {
  const person = newPerson({ userid, name, phone: null, position: null }, act.now);
  const { identifiers } = await act.manager.insert(PersonEntity, person);
  return Number(identifiers[0]?.id);
}
