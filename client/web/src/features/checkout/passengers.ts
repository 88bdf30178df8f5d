import type { AccountView } from '@railhead/common/contracts/auth';
import type { PassengerType } from '@railhead/common/contracts/common';
import { passengerTypeNames } from '../../lib/passenger-types.ts';
import { storedValue } from '../../lib/stored-value.ts';
import { isListOf, isRecord } from '../../lib/type-guards.ts';

/** The passenger of one seat, as entered in the form. */
export type Passenger = AccountView['passengers'][number];

const isType = (value: unknown): value is PassengerType =>
  typeof value === 'string' && Object.hasOwn(passengerTypeNames, value);
const isPassenger = (value: unknown): value is Passenger =>
  isRecord(value) && typeof value.name === 'string' && isType(value.type);

/** The names typed so far, which survive a reload and a lost seat. */
export const passengerDraft = () => storedValue(sessionStorage, 'railhead.passengers', isListOf(isPassenger));

/** One passenger per seat: from the draft, else from the account, else blank. */
export function initialPassengers(
  seats: number,
  draft: Passenger[] | undefined,
  saved: readonly Passenger[],
): Passenger[] {
  return Array.from(
    { length: seats },
    (_, index) => draft?.[index] ?? saved[index] ?? { name: '', type: 'adult' },
  );
}
