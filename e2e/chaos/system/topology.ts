import {
  commonFailpoints,
  consumerFailpoints,
  type FailpointName,
  paymentFailpoints,
} from '../instrumentation/failpoints.ts';

/** Services that faults are injected into. */
export const targetServices = ['auth', 'tickets', 'orders', 'payments', 'expiration', 'client'] as const;
export type TargetService = (typeof targetServices)[number];
export const serverNames = ['nats', 'redis', 'mongo'] as const;
export type ServerName = (typeof serverNames)[number];
/** A connection through a proxy. `payments-stripe` carries API calls, `stripe-payments` webhooks. */
export type Edge = `${TargetService}-${ServerName}` | 'payments-stripe' | 'stripe-payments';

/** The failpoints that the handlers of each service reach. */
export const serviceFailpoints: Record<TargetService, FailpointName[]> = {
  auth: [...commonFailpoints, 'before-reply'],
  tickets: [...commonFailpoints, ...consumerFailpoints],
  orders: [...commonFailpoints, ...consumerFailpoints, 'before-reply'],
  payments: [...commonFailpoints, ...consumerFailpoints, ...paymentFailpoints, 'before-reply'],
  expiration: ['before-publish', 'after-publish', ...consumerFailpoints],
  client: ['before-reply'],
};
