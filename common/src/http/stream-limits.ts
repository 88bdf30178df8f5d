import type { FastifyRequest } from 'fastify';
import { DomainError } from '../domain/domain-error.ts';
import type { TrafficLimits } from '../runtime/config.ts';
import type { App } from './app.ts';
import { callerNetwork, isThisMachine } from './network-address.ts';

export type StreamLimits = Pick<TrafficLimits, 'maxStreamsPerAddress'>;

/** After so long some stream of a full network has probably ended. */
const retryAfterSeconds = 30;

/**
 * Limits the streams that are open at once for each network address. Callers on the same machine are not counted.
 * @returns a function that counts a stream and returns what to call when it has ended.
 */
export function streamLimits(app: App, { maxStreamsPerAddress: max }: StreamLimits) {
  const openByNetwork = new Map<string, number>();
  const refused = app.metrics.counter('railhead_streams_refused_total', 'Streams refused by the limit', []);

  return (request: FastifyRequest): (() => void) => {
    if (max === 0 || isThisMachine(request)) return () => undefined;
    const network = callerNetwork(request);
    const open = openByNetwork.get(network) ?? 0;
    if (open >= max) {
      refused.inc();
      throw new DomainError('too-many-streams', {
        detail: `Your network has ${max} live views open. Close some of them, or try again in ${retryAfterSeconds} seconds.`,
        retryAfterSeconds,
      });
    }
    openByNetwork.set(network, open + 1);
    return () => {
      const left = (openByNetwork.get(network) ?? 1) - 1;
      if (left > 0) openByNetwork.set(network, left);
      else openByNetwork.delete(network);
    };
  };
}
