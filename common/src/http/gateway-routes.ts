/** A path prefix of the gateway and the service that serves it. */
export type GatewayRoute = {
  readonly prefix: string;
  readonly service: 'auth' | 'tickets' | 'orders' | 'payments' | 'client';
};

/**
 * Which service serves which path, on a laptop and in a cluster: the local gateway proxies by this table, and
 * the cluster's HTTPRoutes are tested against it. A prefix ends at a path segment (`/api/runs` takes `/api/runs/x`, never
 * `/api/runsheet`) and the longest one wins; whatever no API owns (the shop, `/ops`, `/docs`) belongs to the client.
 */
export const gatewayRoutes: readonly GatewayRoute[] = [
  { prefix: '/api/auth', service: 'auth' },
  { prefix: '/api/stations', service: 'tickets' },
  { prefix: '/api/trains', service: 'tickets' },
  { prefix: '/api/classes', service: 'tickets' },
  { prefix: '/api/journeys', service: 'tickets' },
  { prefix: '/api/runs', service: 'tickets' },
  { prefix: '/api/tickets', service: 'tickets' },
  { prefix: '/api/seats', service: 'orders' },
  { prefix: '/api/orders', service: 'orders' },
  { prefix: '/api/payments', service: 'payments' },
  { prefix: '/', service: 'client' },
];
