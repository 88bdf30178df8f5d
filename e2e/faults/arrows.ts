import { around, atHearers, atMoney, type Point } from './inside/failpoints.ts';
import type { Struck } from './system.ts';

/** The arrows of each service's handlers; those that it does not have are absent. */
export const arrows: Record<Struck, Point[]> = {
  auth: [...around, 'before-reply'],
  tickets: [...around, ...atHearers],
  orders: [...around, ...atHearers, 'before-reply'],
  payments: [...around, ...atHearers, ...atMoney, 'before-reply'],
  expiration: ['before-publish', 'after-publish', ...atHearers],
  client: ['before-reply'],
};
