import type { FastifyRequest } from 'fastify';

/**
 * What callers of a route are doing, which decides who is refused first when there is too much of it. Own orders,
 * payments and tickets are `buying`, and so is every API route that says nothing; webhooks are `unlimited`.
 */
export type Traffic = 'browsing' | 'choosing' | 'buying' | 'signing-in' | 'unlimited';

declare module 'fastify' {
  interface FastifyContextConfig {
    traffic?: Traffic;
  }
}

export const isApi = (url: string | undefined) => url?.startsWith('/api/') ?? false;

/** Housekeeping and pages are never refused. */
export const trafficOf = ({ routeOptions }: FastifyRequest): Traffic =>
  routeOptions.config.traffic ?? (isApi(routeOptions.url) ? 'buying' : 'unlimited');
