import { join } from 'node:path';
import { ServiceConfig, TrafficConfig } from '@railhead/common/runtime/config';
import Type, { type Static } from 'typebox';

const serviceUrl = (env: string) => Type.String({ minLength: 1, env, example: 'http://127.0.0.1:3001' });

/** Nothing shares counts between instances: the services behind count their own callers. */
const { redisUrl: _, ...limits } = TrafficConfig;
const { port, host, allowedHosts, logLevel, natsUrl, natsPrefix, authJwksUrl } = ServiceConfig;

/** A URI, as RFC 9116 demands. */
const contact = '(mailto:|https://|tel:)[^\\s,]+';

export const Config = Type.Object({
  ...limits,
  port,
  host,
  allowedHosts,
  logLevel,
  natsUrl,
  natsPrefix,
  authJwksUrl,
  authUrl: serviceUrl('AUTH_URL'),
  ticketsUrl: serviceUrl('TICKETS_URL'),
  ordersUrl: serviceUrl('ORDERS_URL'),
  paymentsUrl: serviceUrl('PAYMENTS_URL'),
  expirationUrl: serviceUrl('EXPIRATION_URL'),
  /** The local mailbox, served under `/mail`. */
  mailUrl: Type.Optional(serviceUrl('MAIL_URL')),
  /** A local Stripe, by the URL that browsers use and the one that services use; the CSP allows both. */
  stripeUrl: Type.Optional(serviceUrl('STRIPE_URL')),
  stripeLocalUrl: Type.Optional(serviceUrl('STRIPE_LOCAL_URL')),
  /** The shop as browsers address it; its name is accepted too. */
  publicUrl: Type.Optional(serviceUrl('PUBLIC_URL')),
  /** Where to report a vulnerability, separated by commas; published in `/.well-known/security.txt`. */
  securityContact: Type.Optional(
    Type.String({
      pattern: `^${contact}(, *${contact})*$`,
      env: 'SECURITY_CONTACT',
      example: 'mailto:security@example.org',
    }),
  ),
  securityPolicyUrl: Type.Optional(
    Type.String({
      pattern: '^https://[^\\s,]+$',
      env: 'SECURITY_POLICY_URL',
      example: 'https://example.org/security',
    }),
  ),
  /** The folder of the built web app. */
  webRoot: Type.String({ default: join(import.meta.dirname, '../web/dist'), env: 'WEB_ROOT' }),
});
export type Config = Static<typeof Config>;
