import type { FastifyRequest } from 'fastify';
import { Problem } from '../contracts/problem.ts';
import type { App } from './app.ts';

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

const isApi = (url: string | undefined) => url?.startsWith('/api/') ?? false;

/** Housekeeping and pages are never refused. */
export const trafficClassOf = ({ routeOptions }: FastifyRequest): TrafficClass =>
  routeOptions.config.traffic ?? (isApi(routeOptions.url) ? 'checkout' : 'unlimited');

/** Any API route may refuse for want of room, so all their documents say so. */
export function documentOverloadResponses(app: App): void {
  app.addHook('onRoute', (route) => {
    const response = route.schema?.response;
    if (!isApi(route.url) || typeof response !== 'object' || route.config?.traffic === 'unlimited') return;
    route.schema = { ...route.schema, response: { 429: Problem, 503: Problem, ...response } };
  });
}
