import { databaseUsers } from '@railhead/common/store/database-users';
import { compileCache } from '../paths.ts';
import { asUser, type Credentials } from '../servers/credentials.ts';
import { urlOfDatabase } from '../servers/database-url.ts';
import type { Secrets } from './secrets.ts';

export const serviceNames = [
  'auth',
  'tickets',
  'orders',
  'payments',
  'expiration',
  'stripe',
  'client',
] as const;
export type ServiceName = (typeof serviceNames)[number];

/** Everything that determines the environment of the services. Ports are on 127.0.0.1. */
export type LaunchContext = {
  dataDir: string;
  ports: Record<ServiceName, number>;
  servers: { natsUrl: string; redisUrl: string; mongoUrl: string; credentials: Partial<Credentials> };
  smtpUrl: string;
  /** The web server of the local mailbox; absent if SMTP_URL is set. */
  mailUrl?: string;
  /** The gateway as browsers address it. */
  publicUrl: string;
  secrets: Secrets;
  /** The environment of the launcher. Settings of the user, such as the keys of Stripe, come from here. */
  baseEnv: NodeJS.ProcessEnv;
};

/** How to start one service: program, readiness path and its own environment variables. */
export type Service = {
  program: string;
  readyPath: string;
  env(context: LaunchContext): NodeJS.ProcessEnv;
};

export const urlOf = ({ ports }: Pick<LaunchContext, 'ports'>, name: ServiceName) =>
  `http://127.0.0.1:${ports[name]}`;

export const usesRealStripe = (env: NodeJS.ProcessEnv) => Boolean(env.STRIPE_SECRET_KEY);

const noExtraEnv = () => ({});

export const services: Record<ServiceName, Service> = {
  auth: {
    program: 'auth/src/server.ts',
    readyPath: '/ready',
    // All local requests come from one address, so the limits per address would block the only user.
    env: ({ baseEnv, secrets }) => ({
      KEY_ENCRYPTION_KEY: baseEnv.KEY_ENCRYPTION_KEY ?? secrets.authKeyEncryptionKey,
      OPERATOR_EMAILS: baseEnv.OPERATOR_EMAILS ?? 'operator@demo.local',
      CODES_PER_HOUR_AND_ADDRESS: baseEnv.CODES_PER_HOUR_AND_ADDRESS ?? '1000',
      CODES_PER_HOUR_AND_ADDRESS_IN_ALL: baseEnv.CODES_PER_HOUR_AND_ADDRESS_IN_ALL ?? '1000',
      CODES_PER_HOUR_AND_IP: baseEnv.CODES_PER_HOUR_AND_IP ?? '10000',
    }),
  },
  tickets: {
    program: 'tickets/src/server.ts',
    readyPath: '/ready',
    env: ({ baseEnv, secrets }) => ({
      KEY_ENCRYPTION_KEY: baseEnv.KEY_ENCRYPTION_KEY ?? secrets.ticketsKeyEncryptionKey,
    }),
  },
  orders: {
    program: 'orders/src/server.ts',
    readyPath: '/ready',
    env: ({ baseEnv, secrets }) => ({ HOLDER_SECRET: baseEnv.HOLDER_SECRET ?? secrets.holderSecret }),
  },
  payments: { program: 'payments/src/server.ts', readyPath: '/ready', env: stripeFor },
  expiration: { program: 'expiration/src/server.ts', readyPath: '/ready', env: noExtraEnv },
  stripe: {
    program: 'infra/local/stripe/server.ts',
    readyPath: '/',
    env: (context) => ({
      DATA_DIR: `${context.dataDir}/stripe`,
      WEBHOOK_URL: `${urlOf(context, 'payments')}/api/payments/webhooks/stripe`,
      STRIPE_WEBHOOK_SECRET: context.secrets.stripeWebhookSecret,
    }),
  },
  client: {
    program: 'client/server/server.ts',
    readyPath: '/ready',
    env: (context) => ({
      AUTH_URL: urlOf(context, 'auth'),
      TICKETS_URL: urlOf(context, 'tickets'),
      ORDERS_URL: urlOf(context, 'orders'),
      PAYMENTS_URL: urlOf(context, 'payments'),
      EXPIRATION_URL: urlOf(context, 'expiration'),
      ...(context.mailUrl && { MAIL_URL: context.mailUrl }),
      ...(!usesRealStripe(context.baseEnv) && { STRIPE_LOCAL_URL: urlOf(context, 'stripe') }),
    }),
  },
};

/** The environment of a service: the base environment, the shared variables, then its own. */
export function envOf(name: ServiceName, context: LaunchContext): NodeJS.ProcessEnv {
  const { servers, baseEnv, ports } = context;
  return {
    LOG_LEVEL: 'info',
    NODE_COMPILE_CACHE: compileCache,
    ...baseEnv,
    PORT: String(ports[name]),
    HOST: '127.0.0.1',
    // The gateway is the only proxy of the services. What stands before the gateway is for the user to say.
    TRUSTED_PROXIES: name === 'client' ? (baseEnv.TRUSTED_PROXIES ?? '') : 'loopback',
    ...serverUrls(name, servers),
    AUTH_JWKS_URL: `${urlOf(context, 'auth')}/api/auth/.well-known/jwks.json`,
    SMTP_URL: context.smtpUrl,
    PUBLIC_URL: context.publicUrl,
    ...services[name].env(context),
  };
}

/** The servers that a service uses, as its own user. The others are none of its business. */
function serverUrls(
  name: ServiceName,
  { credentials, ...urls }: LaunchContext['servers'],
): NodeJS.ProcessEnv {
  const usesBroker = name !== 'stripe';
  const storesData = usesBroker && name !== 'client';
  const databaseUser = databaseUsers.find((user) => user === name);
  return {
    NATS_URL: usesBroker ? asUser(urls.natsUrl, name, credentials.nats) : undefined,
    REDIS_URL: storesData ? asUser(urls.redisUrl, name, credentials.redis) : undefined,
    MONGO_URL: databaseUser && urlOfDatabase(urls.mongoUrl, databaseUser, credentials.mongo),
  };
}

/** Stripe test mode if the keys of an account are set, otherwise the local Stripe, which accepts any key. */
function stripeFor(context: LaunchContext): NodeJS.ProcessEnv {
  const webhook = { STRIPE_WEBHOOK_SECRET: context.secrets.stripeWebhookSecret };
  if (usesRealStripe(context.baseEnv))
    return { ...webhook, ...pick(context.baseEnv, 'STRIPE_WEBHOOK_SECRET') };
  return {
    ...webhook,
    STRIPE_SECRET_KEY: 'sk_test_local',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_local',
    STRIPE_URL: urlOf(context, 'stripe'),
    // Everybody tries the same few test cards, and tries them often.
    DECLINES_PER_ACCOUNT_PER_DAY: context.baseEnv.DECLINES_PER_ACCOUNT_PER_DAY ?? '100',
    DECLINES_PER_CARD_PER_DAY: context.baseEnv.DECLINES_PER_CARD_PER_DAY ?? '0',
  };
}

const pick = (env: NodeJS.ProcessEnv, name: string) => (env[name] ? { [name]: env[name] } : {});
