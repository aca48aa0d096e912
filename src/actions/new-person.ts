import type { PersonEntity } from '../store/entities/person-entity';

/** What is known of somebody of whom nothing says that messages do not arrive. */
export const TAKEN_FOR_REACHABLE = {
  reachable: true,
  unreachableSince: null,
  unreachableReason: null,
} as const;

/** The row of somebody who is registered now: taken to be reachable until something says otherwise. */
export function newPerson(
  { userid, name, phone, position }: Pick<PersonEntity, 'userid' | 'name' | 'phone' | 'position'>,
  now: Date,
): Omit<PersonEntity, 'id'> {
  return {
    userid: userid.toLowerCase(),
    name,
    phone,
    position,
    createdAt: now,
    checkedOn: null,
    checkingUntil: null,
    chosenPlanId: null,
    ...TAKEN_FOR_REACHABLE,
  };
}
