import { ServiceConfig } from '@railhead/common/runtime/config';
import Type, { type Static } from 'typebox';

export const Config = Type.Object({
  ...ServiceConfig,
  redisUrl: Type.String({ minLength: 1, env: 'REDIS_URL', example: 'redis://127.0.0.1:6379' }),
  /** Signs the cookie that says who is choosing seats. */
  holderSecret: Type.String({ minLength: 16, env: 'HOLDER_SECRET', example: '32 random bytes in hex' }),
  /** How long an order's seats are locked. */
  holdSeconds: Type.Integer({ default: 900, minimum: 1, env: 'HOLD_SECONDS' }),
  /** How much longer one "More time" locks them, and how often an order may ask for it. */
  extensionSeconds: Type.Integer({ default: 300, minimum: 1, env: 'EXTENSION_SECONDS' }),
  mostExtensions: Type.Integer({ default: 10, minimum: 0, env: 'MOST_EXTENSIONS' }),
  /** How long seats are kept for somebody who is choosing, and how long at most with renewals. */
  softHoldSeconds: Type.Integer({ default: 120, minimum: 1, env: 'SOFT_HOLD_SECONDS' }),
  softHoldTotalSeconds: Type.Integer({ default: 600, minimum: 1, env: 'SOFT_HOLD_TOTAL_SECONDS' }),
  maxSeatsPerOrder: Type.Integer({ default: 8, minimum: 1, maximum: 8, env: 'MAX_SEATS_PER_ORDER' }),
  /** On how many runs at once one holder may keep seats, and how many holders one address may have. */
  maxRunsPerHolder: Type.Integer({ default: 4, minimum: 1, env: 'MAX_RUNS_PER_HOLDER' }),
  maxHoldersPerAddress: Type.Integer({ default: 100, minimum: 1, env: 'MAX_HOLDERS_PER_ADDRESS' }),
});
export type Config = Static<typeof Config>;
