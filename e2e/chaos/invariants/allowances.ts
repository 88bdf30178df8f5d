import { invariant } from './invariant.ts';

/** What an account is counted for is what it has: limits refuse nobody for orders that have ended, and miss none. */
export const allowancesMatchOrders = invariant(
  'S7',
  ({ allowances }) => allowances,
  ({ accountId, counted, unpaid }) =>
    (counted.orders !== unpaid.orders || counted.seats !== unpaid.seats) &&
    `account ${accountId} has ${unpaid.orders} unpaid orders with ${unpaid.seats} seats, and is counted for ${counted.orders} with ${counted.seats}`,
);
