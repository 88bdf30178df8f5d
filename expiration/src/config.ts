import { ServiceConfig } from '@railhead/common/runtime/config';
import Type, { type Static } from 'typebox';

const { port, host, logLevel, natsUrl, natsPrefix } = ServiceConfig;

export const Config = Type.Object({
  port,
  host,
  logLevel,
  natsUrl,
  natsPrefix,
  redisUrl: Type.String({ minLength: 1, env: 'REDIS_URL', example: 'redis://127.0.0.1:6379' }),
  /** How long an order is locked. Timers are restored from the events of this time and one more hour. */
  holdSeconds: Type.Integer({ minimum: 1, default: 900, env: 'HOLD_SECONDS' }),
});
export type Config = Static<typeof Config>;
