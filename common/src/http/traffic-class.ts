import type { FastifyRequest } from 'fastify';

/**
 * What callers of a route are doing, which decides who is refused first when there is too much of it. Own orders,
 * payments and tickets are `buying`, and so is every API route that says nothing; webhooks are `unlimited`.
 */
export type TrafficClass = 'read' | 'hold' | 'checkout' | 'sign-in' | 'unlimited';

declare module 'fastify' {
  interface FastifyContextConfig {
    traffic?: TrafficClass;
  }
}

export const isApi = (url: string | undefined) => url?.startsWith('/api/') ?? false;

/** Housekeeping and pages are never refused. */
export const trafficClassOf = ({ routeOptions }: FastifyRequest): TrafficClass =>
  routeOptions.config.traffic ?? (isApi(routeOptions.url) ? 'checkout' : 'unlimited');
