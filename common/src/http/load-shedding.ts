import { getHeapStatistics } from 'node:v8';
import underPressure from '@fastify/under-pressure';
import { DomainError } from '../domain/domain-error.ts';
import type { TrafficLimits } from '../runtime/config.ts';
import type { App } from './app.ts';
import { type TrafficClass, trafficClassOf } from './traffic-class.ts';

const sampleMs = 500;

/** How many times the limit of delay a kind of traffic is let through; the absent ones always are. */
const delayFactor: Partial<Record<TrafficClass, number>> = { read: 1, hold: 4 };

type Limits = Pick<TrafficLimits, 'maxEventLoopDelayMs' | 'maxEventLoopUtilization' | 'maxHeapPercent'>;

/**
 * Refuses with 503 `busy` and Retry-After before queues grow: first browsing, then choosing seats. Who has an order is
 * served as long as the process lives.
 */
export function shedLoad(app: App, limits: Limits): void {
  const shed = app.metrics.counter('railhead_shed_total', 'Requests refused under load', [
    'traffic',
    'cause',
  ]);
  app.register(underPressure, {
    sampleInterval: sampleMs,
    maxEventLoopDelay: limits.maxEventLoopDelayMs,
    maxEventLoopUtilization: limits.maxEventLoopUtilization,
    eventLoopUtilizationMode: 'interval',
    maxHeapUsedBytes: (limits.maxHeapPercent / 100) * getHeapStatistics().heap_size_limit,
    pressureHandler: (request, _reply, cause, value = 0) => {
      const traffic = trafficClassOf(request);
      const times = delayFactor[traffic];
      const bearable =
        cause === underPressure.TYPE_EVENT_LOOP_DELAY && value <= (times ?? 0) * limits.maxEventLoopDelayMs;
      if (times === undefined || bearable) return;
      shed.inc({ traffic, cause });
      // Spread, so that those refused together do not come back together.
      return Promise.reject(
        new DomainError('busy', { retryAfterSeconds: 1 + Math.floor(Math.random() * 4) }),
      );
    },
  });
}
