import { ServiceConfig } from '@railhead/common/runtime/config';
import Type, { type Static } from 'typebox';

export const Config = Type.Object({
  ...ServiceConfig,
  redisUrl: Type.String({ minLength: 1, env: 'REDIS_URL', example: 'redis://127.0.0.1:6379' }),
  /** Signs the cookie of the hold session. */
  holderSecret: Type.String({ minLength: 16, env: 'HOLDER_SECRET', example: '32 random bytes in hex' }),
  /** How long the seats of a new order are locked. */
  holdSeconds: Type.Integer({ default: 900, minimum: 1, env: 'HOLD_SECONDS' }),
  /** By how much one extension moves the end of the lock, and how many extensions an order may have. */
  extensionSeconds: Type.Integer({ default: 300, minimum: 1, env: 'EXTENSION_SECONDS' }),
  maxExtensions: Type.Integer({ default: 10, minimum: 0, env: 'MOST_EXTENSIONS' }),
  /** How long a soft hold lasts, and how long at most with its renewals. */
  softHoldSeconds: Type.Integer({ default: 120, minimum: 1, env: 'SOFT_HOLD_SECONDS' }),
  softHoldTotalSeconds: Type.Integer({ default: 600, minimum: 1, env: 'SOFT_HOLD_TOTAL_SECONDS' }),
  maxSeatsPerOrder: Type.Integer({ default: 8, minimum: 1, maximum: 8, env: 'MAX_SEATS_PER_ORDER' }),
  /** On how many runs one holder may hold seats at a time, and how many holders one address may have. */
  maxRunsPerHolder: Type.Integer({ default: 4, minimum: 1, env: 'MAX_RUNS_PER_HOLDER' }),
  maxHoldersPerAddress: Type.Integer({ default: 100, minimum: 1, env: 'MAX_HOLDERS_PER_ADDRESS' }),
});
export type Config = Static<typeof Config>;
