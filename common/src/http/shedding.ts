import { getHeapStatistics } from 'node:v8';
import underPressure from '@fastify/under-pressure';
import type { TrafficLimits } from '../runtime/config.ts';
import { Refusal } from './problems.ts';
import type { App } from './service-app.ts';
import { type Traffic, trafficOf } from './traffic.ts';

const sampleMs = 500;

/** How many times the limit of delay a kind of traffic is let through; the absent ones always are. */
const patience: Partial<Record<Traffic, number>> = { browsing: 1, choosing: 4 };

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
      const traffic = trafficOf(request);
      const times = patience[traffic];
      const bearable =
        cause === underPressure.TYPE_EVENT_LOOP_DELAY && value <= (times ?? 0) * limits.maxEventLoopDelayMs;
      if (times === undefined || bearable) return;
      shed.inc({ traffic, cause });
      // Spread, so that those refused together do not come back together.
      return Promise.reject(new Refusal('busy', { retryAfterSeconds: 1 + Math.floor(Math.random() * 4) }));
    },
  });
}
