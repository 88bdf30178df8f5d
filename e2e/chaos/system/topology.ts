import {
  commonFailpoints,
  consumerFailpoints,
  type FailpointName,
  paymentFailpoints,
} from '../instrumentation/failpoints.ts';

/** Services that faults are injected into. */
export const targetServices = ['auth', 'tickets', 'orders', 'payments', 'expiration', 'client'] as const;
export type TargetService = (typeof targetServices)[number];
/** The import of a timetable is a process of its own; faults can only kill it at its failpoints. */
export type FailpointService = TargetService | 'import';
export const serverNames = ['nats', 'redis', 'mongo'] as const;
export type ServerName = (typeof serverNames)[number];
/** A connection through a proxy. `payments-stripe` carries API calls, `stripe-payments` webhooks. */
export type Edge = `${TargetService}-${ServerName}` | 'payments-stripe' | 'stripe-payments';

/** The failpoints that each service reaches. */
export const serviceFailpoints: Record<FailpointService, FailpointName[]> = {
  auth: [...commonFailpoints, 'before-reply'],
  tickets: [...commonFailpoints, ...consumerFailpoints],
  orders: [...commonFailpoints, ...consumerFailpoints, 'before-reply'],
  payments: [...commonFailpoints, ...consumerFailpoints, ...paymentFailpoints, 'before-reply'],
  expiration: ['before-publish', 'after-publish', ...consumerFailpoints],
  client: ['before-reply'],
  import: ['before-write', 'after-write'],
};
