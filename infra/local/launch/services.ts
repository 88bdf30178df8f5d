import { withDatabase } from '../servers/database-url.ts';
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

/** All that the services need to know of one another; ports are on 127.0.0.1. */
export type Wiring = {
  dataDir: string;
  ports: Record<ServiceName, number>;
  servers: { natsUrl: string; redisUrl: string; mongoUrl: string };
  smtpUrl: string;
  /** Where mails can be read; absent when they go to a mail server of one's own. */
  mailUrl?: string;
  /** The front door as a browser names it. */
  publicUrl: string;
  secrets: Secrets;
  /** What the person who starts has set: Stripe's keys among it. */
  given: NodeJS.ProcessEnv;
};

/** One line of the table of services: its program, how it says that it is ready, and what it alone is told. */
export type Service = {
  program: string;
  readyPath: string;
  env(wiring: Wiring): NodeJS.ProcessEnv;
};

export const urlOf = ({ ports }: Pick<Wiring, 'ports'>, name: ServiceName) =>
  `http://127.0.0.1:${ports[name]}`;

export const usesStripeItself = (given: NodeJS.ProcessEnv) => Boolean(given.STRIPE_SECRET_KEY);

const nothing = () => ({});

export const services: Record<ServiceName, Service> = {
  auth: {
    program: 'auth/src/server.ts',
    readyPath: '/ready',
    // Everybody on a laptop shares one address, so the limits by address would stop its only user.
    env: ({ given }) => ({
      OPERATOR_EMAILS: given.OPERATOR_EMAILS ?? 'operator@demo.local',
      CODES_PER_HOUR_AND_ADDRESS: given.CODES_PER_HOUR_AND_ADDRESS ?? '1000',
      CODES_PER_HOUR_AND_IP: given.CODES_PER_HOUR_AND_IP ?? '10000',
    }),
  },
  tickets: { program: 'tickets/src/server.ts', readyPath: '/ready', env: nothing },
  orders: {
    program: 'orders/src/server.ts',
    readyPath: '/ready',
    env: ({ given, secrets }) => ({ HOLDER_SECRET: given.HOLDER_SECRET ?? secrets.holderSecret }),
  },
  payments: { program: 'payments/src/server.ts', readyPath: '/ready', env: stripeFor },
  expiration: { program: 'expiration/src/server.ts', readyPath: '/ready', env: nothing },
  stripe: {
    program: 'infra/local/stripe/server.ts',
    readyPath: '/',
    env: (wiring) => ({
      DATA_DIR: `${wiring.dataDir}/stripe`,
      WEBHOOK_URL: `${urlOf(wiring, 'payments')}/api/payments/webhooks/stripe`,
      STRIPE_WEBHOOK_SECRET: wiring.secrets.stripeWebhookSecret,
    }),
  },
  client: {
    program: 'client/server/server.ts',
    readyPath: '/ready',
    env: (wiring) => ({
      AUTH_URL: urlOf(wiring, 'auth'),
      TICKETS_URL: urlOf(wiring, 'tickets'),
      ORDERS_URL: urlOf(wiring, 'orders'),
      PAYMENTS_URL: urlOf(wiring, 'payments'),
      EXPIRATION_URL: urlOf(wiring, 'expiration'),
      ...(wiring.mailUrl && { MAIL_URL: wiring.mailUrl }),
      ...(!usesStripeItself(wiring.given) && { STRIPE_LOCAL_URL: urlOf(wiring, 'stripe') }),
    }),
  },
};

/** The whole environment of a service: what was given, what all are told, what it alone is told. */
export function envOf(name: ServiceName, wiring: Wiring): NodeJS.ProcessEnv {
  const { servers, given, ports } = wiring;
  return {
    LOG_LEVEL: 'info',
    ...given,
    PORT: String(ports[name]),
    HOST: '127.0.0.1',
    NATS_URL: servers.natsUrl,
    REDIS_URL: servers.redisUrl,
    MONGO_URL: withDatabase(servers.mongoUrl, `railhead_${name}`),
    AUTH_JWKS_URL: `${urlOf(wiring, 'auth')}/api/auth/.well-known/jwks.json`,
    SMTP_URL: wiring.smtpUrl,
    PUBLIC_URL: wiring.publicUrl,
    ...services[name].env(wiring),
  };
}

/** Stripe's own test mode when its keys are given, else the local one, which takes any key. */
function stripeFor(wiring: Wiring): NodeJS.ProcessEnv {
  const webhook = { STRIPE_WEBHOOK_SECRET: wiring.secrets.stripeWebhookSecret };
  if (usesStripeItself(wiring.given)) return { ...webhook, ...pick(wiring.given, 'STRIPE_WEBHOOK_SECRET') };
  return {
    ...webhook,
    STRIPE_SECRET_KEY: 'sk_test_local',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_local',
    STRIPE_URL: urlOf(wiring, 'stripe'),
  };
}

const pick = (env: NodeJS.ProcessEnv, name: string) => (env[name] ? { [name]: env[name] } : {});
