import { readFileSync } from 'node:fs';
import Type, { type Static, type TObject } from 'typebox';
import { Compile } from 'typebox/compile';
import Value from 'typebox/value';

const perMinute = (limit: number, env: string) => Type.Integer({ minimum: 0, default: limit, env });

/** Limits above which a service refuses requests. 0 disables a limit. */
export const TrafficConfig = {
  /** Proxies whose `X-Forwarded-For` header is trusted: their addresses and networks, or their number. */
  trustedProxies: Type.String({ default: '', env: 'TRUSTED_PROXIES' }),
  /** Mean event-loop delay above which reads are shed; above four times that, seat holds too. */
  maxEventLoopDelayMs: Type.Integer({ minimum: 0, default: 150, env: 'MAX_EVENT_LOOP_DELAY_MS' }),
  /** Share of its core at which the same happens. Off unless set: a busy loop that turns quickly still serves everybody. */
  maxEventLoopUtilization: Type.Number({
    minimum: 0,
    maximum: 1,
    default: 0,
    env: 'MAX_EVENT_LOOP_UTILIZATION',
  }),
  maxHeapPercent: Type.Integer({ minimum: 0, maximum: 100, default: 90, env: 'MAX_HEAP_PERCENT' }),
  /** Requests per minute, by network address and traffic class, and by account. */
  readsPerMinute: perMinute(6000, 'RATE_LIMIT_BROWSING_PER_MINUTE'),
  holdsPerMinute: perMinute(3000, 'RATE_LIMIT_CHOOSING_PER_MINUTE'),
  checkoutsPerMinute: perMinute(1200, 'RATE_LIMIT_BUYING_PER_MINUTE'),
  signInsPerMinute: perMinute(300, 'RATE_LIMIT_SIGNING_IN_PER_MINUTE'),
  accountPerMinute: perMinute(600, 'RATE_LIMIT_ACCOUNT_PER_MINUTE'),
  /** Live streams that one network address may have open on each instance. A household has a few, a school many. */
  maxStreamsPerAddress: Type.Integer({ minimum: 0, default: 500, env: 'MAX_STREAMS_PER_ADDRESS' }),
  /** Where the instances of a service share their counts; without it, each counts for itself. */
  redisUrl: Type.Optional(Type.String({ minLength: 1, env: 'REDIS_URL', example: 'redis://127.0.0.1:6379' })),
} as const;
export type TrafficLimits = Readonly<Static<TObject<typeof TrafficConfig>>>;

/** The configuration that all services have. Names carry units; secrets have no defaults. */
export const ServiceConfig = {
  ...TrafficConfig,
  port: Type.Integer({ minimum: 0, maximum: 65_535, default: 0, env: 'PORT' }),
  host: Type.String({ default: '127.0.0.1', env: 'HOST' }),
  /** Further names, separated by commas, under which a server on one machine answers besides `localhost`. */
  allowedHosts: Type.Optional(Type.String({ env: 'ALLOWED_HOSTS', example: 'railhead.test,192.168.1.20' })),
  logLevel: Type.String({ default: 'info', env: 'LOG_LEVEL' }),
  natsUrl: Type.String({ minLength: 1, env: 'NATS_URL', example: 'nats://127.0.0.1:4222' }),
  /** Separates several systems on one broker. */
  natsPrefix: Type.String({ default: '', pattern: '^[A-Za-z0-9]*$', env: 'NATS_PREFIX' }),
  mongoUrl: Type.String({
    minLength: 1,
    env: 'MONGO_URL',
    example: 'mongodb://127.0.0.1:27017/railhead_orders',
  }),
  authJwksUrl: Type.String({
    minLength: 1,
    env: 'AUTH_JWKS_URL',
    example: 'http://127.0.0.1:3001/api/auth/.well-known/jwks.json',
  }),
} as const;

export class ConfigError extends Error {
  override name = 'ConfigError';
}

/**
 * Reads the environment by a TypeBox object whose properties name their variable (`env`), coerces numbers and
 * booleans, and freezes the value. A value may stand in a file instead: `<VARIABLE>_FILE` (mounted secrets).
 * @throws ConfigError that lists every fault at once: the variable, the reason, an example.
 */
export function readConfig<S extends TObject>(
  schema: S,
  env: Record<string, string | undefined> = process.env,
): Readonly<Static<S>> {
  const raw: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(schema.properties)) {
    const text = valueOf(env, variableOf(property, name));
    if (text !== undefined && text !== '') raw[name] = text;
  }
  const value = Value.Convert(schema, Value.Default(schema, raw));
  const validator = Compile(schema);
  if (!validator.Check(value)) {
    const faults = validator.Errors(value).flatMap((error) => {
      const missing = 'requiredProperties' in error.params ? error.params.requiredProperties : [];
      const names = missing.length > 0 ? missing : [error.instancePath.split('/')[1] ?? ''];
      return names.map((name) => describe(schema, name, missing.length > 0 ? 'is not set' : error.message));
    });
    throw new ConfigError(`The configuration is not complete:\n${[...new Set(faults)].join('\n')}`);
  }
  return Object.freeze(value as Static<S>);
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function variableOf(property: object, name: string): string {
  return ('env' in property && textOf(property.env)) || name;
}

function valueOf(env: Record<string, string | undefined>, variable: string): string | undefined {
  const file = env[`${variable}_FILE`];
  return file ? readFileSync(file, 'utf8').trim() : env[variable];
}

function describe(schema: TObject, name: string, reason: string): string {
  const property = schema.properties[name] ?? {};
  const example = 'example' in property ? `, for example ${String(property.example)}` : '';
  return `  ${variableOf(property, name)} ${reason}${example}`;
}
