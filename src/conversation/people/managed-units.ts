import { matchUnit } from '../../domain/registry/match-unit';
import type { RegistryUnit } from '../../domain/registry/registry-snapshot';
import { RuleViolation } from '../../domain/rule-violation';
import { responsibleUnitIds } from '../../store/read-models/who-owes';
import { loadRegistry } from '../../store/registry-repository';
import { coordinatedPlanIds, hasRole } from '../member';
import type { Turn } from '../turn';

/** The unit that words name. Throws `unit.unknown`, with the nearest names. */
export async function unitNamed(turn: Turn, words: string): Promise<RegistryUnit> {
  const match = matchUnit(await loadRegistry(turn.act.manager), words);
  if (match.kind === 'unit') return match.unit;
  const near = match.kind === 'unmatched' ? match.candidates.map(({ unit }) => unit.name) : [];
  throw new RuleViolation('unit.unknown', { name: words, near });
}

/**
 * Units whose contacts the member maintains: an administrator every unit (null), a coordinator those responsible in the
 * coordinated plans, and the collecting unit itself.
 */
export async function managedUnitIds({ act, member, calendar }: Turn): Promise<ReadonlySet<number> | null> {
  if (hasRole(member, 'admin')) return null;
  const planIds = coordinatedPlanIds(member, calendar);
  const ids = new Set(await responsibleUnitIds(act.manager, planIds));
  for (const { role, unitId } of member.roles) if (role === 'coordinator' && unitId !== null) ids.add(unitId);
  return ids;
}

/** Throws `contact.not_yours` for a unit that is somebody else's to maintain. */
export async function requireManaged(turn: Turn, unit: RegistryUnit): Promise<void> {
  const managed = await managedUnitIds(turn);
  if (managed && !managed.has(unit.id)) throw new RuleViolation('contact.not_yours', { unit: unit.name });
}
