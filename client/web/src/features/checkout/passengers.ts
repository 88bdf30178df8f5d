import type { AccountView } from '@railhead/common/contracts/auth';
import type { PassengerType } from '@railhead/common/contracts/common';
import { stored } from '../../lib/stored.ts';
import { isListOf, isRecord } from '../../lib/stored-shapes.ts';

/** Who takes a seat, as it stands in the form. */
export type Passenger = AccountView['passengers'][number];

export const passengerTypes: Record<PassengerType, string> = {
  adult: 'Adult',
  child: 'Child',
  senior: 'Senior',
};

const isType = (value: unknown): value is PassengerType =>
  typeof value === 'string' && Object.hasOwn(passengerTypes, value);
const isPassenger = (value: unknown): value is Passenger =>
  isRecord(value) && typeof value.name === 'string' && isType(value.type);

/** What was typed so far, so that neither a reload nor a lost seat costs it. */
export const passengerDraft = () => stored(sessionStorage, 'railhead.passengers', isListOf(isPassenger));

/** One passenger per seat: what was typed before, then who the account knows, then nobody yet. */
export function startWith(
  seats: number,
  draft: Passenger[] | undefined,
  known: readonly Passenger[],
): Passenger[] {
  return Array.from(
    { length: seats },
    (_, index) => draft?.[index] ?? known[index] ?? { name: '', type: 'adult' },
  );
}
