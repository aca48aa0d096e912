import type { EntityManager } from 'typeorm';
import { takesAttachments } from '../domain/attachment/takes-attachments';
import type { OfficeRules } from '../domain/office-rules';
import { attachmentsOf } from '../store/attachment-repository';
import type { AttachmentEntity } from '../store/entities/attachment-entity';
import type { PersonEntity } from '../store/entities/person-entity';
import { PeopleRepository } from '../store/people-repository';
import { type JudgedObligation, judgedObligations } from '../store/read-models/judged-obligations';
import { loadPlanCalendar } from '../store/read-models/plan-calendar';
import type { AttachGrant } from './signed-link';

/** Whether files can be handed in under a link at this moment: a link outlives neither role nor state. */
export type UploadStanding =
  | {
      readonly open: true;
      readonly person: PersonEntity;
      readonly obligation: JudgedObligation;
      readonly attachments: readonly AttachmentEntity[];
    }
  | { readonly open: false; readonly why: 'role' | 'state' };

export async function uploadStanding(
  manager: EntityManager,
  grant: Pick<AttachGrant, 'userid' | 'obligationId'>,
  rules: OfficeRules,
  now: Date,
): Promise<UploadStanding> {
  const people = new PeopleRepository(manager);
  const person = await people.find(grant.userid);
  const calendar = await loadPlanCalendar(manager, rules, now);
  const [obligation] = await judgedObligations(manager, calendar, { ids: [grant.obligationId] }, rules, now);
  if (!person || !obligation) return { open: false, why: 'role' };
  const roles = await people.rolesOf(person.id);
  const isContact = roles.some(({ role, unitId }) => role === 'contact' && unitId === obligation.unitId);
  if (!isContact) return { open: false, why: 'role' };
  if (!takesAttachments(obligation, now)) return { open: false, why: 'state' };
  return { open: true, person, obligation, attachments: await attachmentsOf(manager, [obligation.id]) };
}
