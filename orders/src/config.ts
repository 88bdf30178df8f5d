import { ServiceConfig } from '@railhead/common/runtime/config';
import Type, { type Static } from 'typebox';

/** What one person, address or network gets without payment. */
export const FairUseConfig = {
  /** By how much one extension moves the end of the lock, and how many extensions an order may have. */
  extensionSeconds: Type.Integer({ default: 300, minimum: 1, env: 'EXTENSION_SECONDS' }),
  maxExtensions: Type.Integer({ default: 1, minimum: 0, env: 'MOST_EXTENSIONS' }),
  /** How long before the end of the lock it can be extended. */
  extensionWindowSeconds: Type.Integer({ default: 300, minimum: 1, env: 'EXTENSION_WINDOW_SECONDS' }),
  /** How many pending orders one account may have at a time, and with how many seats together. */
  maxPendingOrders: Type.Integer({ default: 2, minimum: 1, env: 'MAX_PENDING_ORDERS' }),
  maxUnpaidSeats: Type.Integer({ default: 9, minimum: 1, env: 'MAX_UNPAID_SEATS' }),
  /** How many orders an account may abandon per hour before it has to wait, how long at first, and how long at most. */
  abandonedOrdersPerHour: Type.Integer({ default: 3, minimum: 0, env: 'ABANDONED_ORDERS_PER_HOUR' }),
  orderPauseSeconds: Type.Integer({ default: 300, minimum: 1, env: 'ORDER_PAUSE_SECONDS' }),
  maxOrderPauseSeconds: Type.Integer({ default: 14_400, minimum: 1, env: 'MAX_ORDER_PAUSE_SECONDS' }),
  /**
   * How many seats of one run may be held, or ordered and not paid, from one network at a time, and which percentage of its
   * seats; 100 is no limit.
   */
  maxHeldSeatsPerNetwork: Type.Integer({ default: 150, minimum: 1, env: 'MAX_HELD_SEATS_PER_NETWORK' }),
  maxHeldPercentPerNetwork: Type.Integer({
    default: 60,
    minimum: 1,
    maximum: 100,
    env: 'MAX_HELD_PERCENT_PER_NETWORK',
  }),
  /** On how many runs one holder may hold seats at a time, and how many holders one address may have. */
  maxRunsPerHolder: Type.Integer({ default: 4, minimum: 1, env: 'MAX_RUNS_PER_HOLDER' }),
  maxHoldersPerAddress: Type.Integer({ default: 100, minimum: 1, env: 'MAX_HOLDERS_PER_ADDRESS' }),
} as const;

export const Config = Type.Object({
  ...ServiceConfig,
  redisUrl: Type.String({ minLength: 1, env: 'REDIS_URL', example: 'redis://127.0.0.1:6379' }),
  /** Signs the cookie of the hold session. */
  holderSecret: Type.String({ minLength: 16, env: 'HOLDER_SECRET', example: '32 random bytes in hex' }),
  /** How long the seats of a new order are locked. */
  holdSeconds: Type.Integer({ default: 900, minimum: 1, env: 'HOLD_SECONDS' }),
  /** How long a soft hold lasts, and how long at most with its renewals. */
  softHoldSeconds: Type.Integer({ default: 120, minimum: 1, env: 'SOFT_HOLD_SECONDS' }),
  softHoldTotalSeconds: Type.Integer({ default: 600, minimum: 1, env: 'SOFT_HOLD_TOTAL_SECONDS' }),
  maxSeatsPerOrder: Type.Integer({ default: 8, minimum: 1, maximum: 8, env: 'MAX_SEATS_PER_ORDER' }),
  ...FairUseConfig,
});
export type Config = Static<typeof Config>;
