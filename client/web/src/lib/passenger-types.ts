import type { PassengerType } from '@railhead/common/contracts/common';

export const passengerTypeNames: Record<PassengerType, string> = {
  adult: 'Adult',
  child: 'Child',
  senior: 'Senior',
};
