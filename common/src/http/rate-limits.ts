import type { FastifyRequest } from 'fastify';
import { DomainError } from '../domain/domain-error.ts';
import type { TrafficLimits } from '../runtime/config.ts';
import type { App } from './app.ts';
import type { SignedInAccount } from './authentication.ts';
import { callerNetwork, isThisMachine } from './network-address.ts';
import { openRequestCounters } from './request-counters.ts';
import { type TrafficClass, trafficClassOf } from './traffic-class.ts';

/**
 * Refuses callers above the limits per minute with 429 and Retry-After: by network address and traffic class before
 * anything else happens, by account once it is known. Callers on the same machine are not counted: a laptop, tests and
 * health checks.
 */
export function limitRates(app: App, service: string, limits: TrafficLimits): void {
  const tallies = openRequestCounters(app, service, limits.redisUrl);
  const refused = app.metrics.counter('railhead_rate_limited_total', 'Requests refused by a limit', ['by']);
  const byAddress: Record<TrafficClass, number> = {
    read: limits.readsPerMinute,
    hold: limits.holdsPerMinute,
    checkout: limits.checkoutsPerMinute,
    'sign-in': limits.signInsPerMinute,
    unlimited: 0,
  };

  const count = (key: string, limit: number, by: 'address' | 'account'): DomainError | undefined => {
    if (limit === 0 || tallies.add(key, limit) <= limit) return undefined;
    refused.inc({ by });
    return new DomainError('too-many-requests', { retryAfterSeconds: tallies.secondsLeft() });
  };

  app.addHook('onRequest', (request, _reply, next) => {
    if (isThisMachine(request)) return next();
    const traffic = trafficClassOf(request);
    next(count(`${traffic} ${callerNetwork(request)}`, byAddress[traffic], 'address'));
  });
  app.addHook('preParsing', (request, _reply, _payload, next) => {
    const account = accountOf(request);
    if (!account || isThisMachine(request)) return next();
    next(count(`account ${account.id}`, limits.accountPerMinute, 'account'));
  });
}

/** Undefined until a route has authenticated the request. */
const accountOf = ({ user }: { user?: SignedInAccount | null } & Pick<FastifyRequest, 'id'>) => user;
