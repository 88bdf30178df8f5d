import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

const resolutionMs = 10;
const sampleMs = 500;
/** Measuring wakes the process a hundred times a second, so it stops when nothing has read it for this long. */
const idleAfterMs = 5000;

/** How busy the process was over the last half second. */
export interface Load {
  eventLoopDelayMs: number;
  eventLoopUtilization: number;
  heapUsedBytes: number;
}

export interface LoadSampler {
  /** The last sample; zeros until there is one. Reading it starts the measurement. */
  current(): Load;
  stop(): void;
}

export function loadSampler(): LoadSampler {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  const idle: Load = { eventLoopDelayMs: 0, eventLoopUtilization: 0, heapUsedBytes: 0 };
  let load = idle;
  let utilization = performance.eventLoopUtilization();
  let askedAt = 0;
  let timer: NodeJS.Timeout | undefined;

  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    delays.disable();
    load = idle;
  };
  const sample = () => {
    if (performance.now() - askedAt > idleAfterMs) return stop();
    const before = utilization;
    utilization = performance.eventLoopUtilization();
    load = {
      // No measurement means that the event loop did not turn once.
      eventLoopDelayMs:
        delays.count === 0 ? Number.POSITIVE_INFINITY : Math.max(0, delays.mean / 1e6 - resolutionMs),
      eventLoopUtilization: performance.eventLoopUtilization(utilization, before).utilization,
      heapUsedBytes: process.memoryUsage().heapUsed,
    };
    delays.reset();
  };

  return {
    current() {
      askedAt = performance.now();
      if (!timer) {
        utilization = performance.eventLoopUtilization();
        delays.reset();
        delays.enable();
        timer = setInterval(sample, sampleMs).unref();
      }
      return load;
    },
    stop,
  };
}
