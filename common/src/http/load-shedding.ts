import { getHeapStatistics } from 'node:v8';
import { DomainError } from '../domain/domain-error.ts';
import type { TrafficLimits } from '../runtime/config.ts';
import { type Load, loadSampler } from '../runtime/load-sampler.ts';
import type { App } from './app.ts';
import { type TrafficClass, trafficClassOf } from './traffic-class.ts';

/** How many times the limit of delay a class of traffic is let through; absent classes always are. */
const delayFactor: Partial<Record<TrafficClass, number>> = { read: 1, hold: 4 };

type Limits = Pick<TrafficLimits, 'maxEventLoopDelayMs' | 'maxEventLoopUtilization' | 'maxHeapPercent'>;

/**
 * Refuses with 503 `busy` and Retry-After before queues grow: reads first, then seat holds. Requests about orders are
 * served as long as the process lives. The load is measured only while such requests come.
 */
export function shedLoad(app: App, limits: Limits): void {
  const shed = app.metrics.counter('railhead_shed_total', 'Requests refused under load', [
    'traffic',
    'cause',
  ]);
  const sampler = loadSampler();
  const thresholds = {
    ...limits,
    maxHeapBytes: (limits.maxHeapPercent / 100) * getHeapStatistics().heap_size_limit,
  };
  app.onClose(async () => sampler.stop());

  app.addHook('onRequest', (request, _reply, next) => {
    const traffic = trafficClassOf(request);
    const factor = delayFactor[traffic];
    const cause = factor === undefined ? undefined : overloadOf(sampler.current(), thresholds, factor);
    if (cause === undefined) return next();
    shed.inc({ traffic, cause });
    // Random, so that clients that were refused together do not return together.
    next(new DomainError('busy', { retryAfterSeconds: 1 + Math.floor(Math.random() * 4) }));
  });
}

/** Which limit the load exceeds, if any; a limit of 0 is none. */
function overloadOf(
  load: Load,
  limits: Limits & { maxHeapBytes: number },
  factor: number,
): string | undefined {
  const { maxEventLoopDelayMs, maxEventLoopUtilization, maxHeapBytes } = limits;
  const isOver = (value: number, limit: number) => limit > 0 && value > limit;
  if (isOver(load.eventLoopDelayMs, maxEventLoopDelayMs * factor)) return 'eventLoopDelay';
  if (isOver(load.heapUsedBytes, maxHeapBytes)) return 'heapUsedBytes';
  if (isOver(load.eventLoopUtilization, maxEventLoopUtilization)) return 'eventLoopUtilization';
  return undefined;
}
