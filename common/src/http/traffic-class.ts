import type { FastifyRequest } from 'fastify';

/**
 * The class of a route's traffic, which decides what is refused first under load. A passenger's own orders, payments and
 * tickets are `checkout`, and so is every API route that declares nothing; webhooks are `unlimited`.
 */
export type TrafficClass = 'read' | 'hold' | 'checkout' | 'sign-in' | 'unlimited';

declare module 'fastify' {
  interface FastifyContextConfig {
    traffic?: TrafficClass;
  }
}

export const isApi = (url: string | undefined) => url !== undefined && /^\/(?:ops\/)?api\//.test(url);

/** Health checks, metrics and pages are never refused. */
export const trafficClassOf = ({ routeOptions }: FastifyRequest): TrafficClass =>
  routeOptions.config.traffic ?? (isApi(routeOptions.url) ? 'checkout' : 'unlimited');
