/** The limits of `orders` on what is given without payment, for few buyers who place many orders. */
export const liftedLimits = {
  MAX_PENDING_ORDERS: '1000000000',
  MAX_UNPAID_SEATS: '1000000000',
  ABANDONED_ORDERS_PER_HOUR: '1000000000',
  MAX_HELD_SEATS_PER_NETWORK: '1000000000',
  MAX_HELD_PERCENT_PER_NETWORK: '100',
  EXTENSION_WINDOW_SECONDS: '1000000000',
};
