import type { PassengerType } from '@railhead/common/contracts/tickets';

export const passengerTypeNames: Record<PassengerType, string> = {
  adult: 'Adult',
  child: 'Child',
  senior: 'Senior',
};
