import { backoffMs } from '@railhead/common/concurrency/backoff';
import { createParser } from 'eventsource-parser';
import { requestResponse } from './api.ts';
import { isProblem } from './problem-error.ts';

/** `lost` means that the screen may be out of date; the stream is being reopened meanwhile. */
export type StreamStatus = 'connecting' | 'live' | 'lost';

export interface StreamSubscriber {
  signal: AbortSignal;
  onStatus(status: StreamStatus): void;
  onEvent(event: string, data: unknown): void;
}

/** The server sends a heartbeat every 10 s; a longer silence means a dead connection. */
const silenceMs = 25_000;
/** Jitter spreads reconnects, so that a restarted server does not meet all its clients at the same moment. */
const reopenPolicy = { firstMs: 750, longestMs: 12_000 };

/**
 * Follows a server-sent event stream until the signal aborts. Reopens it with `Last-Event-ID` whenever it breaks; an
 * error that is not retryable (404, signed out) ends it as `lost`.
 */
export async function followEventStream(url: string, subscriber: StreamSubscriber): Promise<void> {
  const { signal, onStatus, onEvent } = subscriber;
  let failures = 0;
  let lastEventId: string | undefined;
  while (!signal.aborted) {
    try {
      await readStream(url, lastEventId, {
        signal,
        onStatus,
        onEvent(event, data, id) {
          failures = 0;
          lastEventId = id ?? lastEventId;
          onStatus('live');
          onEvent(event, data);
        },
      });
    } catch (error) {
      if (!signal.aborted && isProblem(error) && !error.isRetryable) return onStatus('lost');
    }
    if (signal.aborted) return;
    // A single break is normal when a server restarts: it is reported once reopening has failed as well.
    if (failures > 0) onStatus('lost');
    failures += 1;
    await pause(backoffMs(failures, reopenPolicy), signal);
  }
}

interface StreamReader extends Omit<StreamSubscriber, 'onEvent'> {
  onEvent(event: string, data: unknown, id: string | undefined): void;
}

/** Reads until the stream ends or falls silent. A clean end is not an error: servers close streams when they stop. */
async function readStream(url: string, lastEventId: string | undefined, reader: StreamReader): Promise<void> {
  const silence = new AbortController();
  const watchdog = startWatchdog(() => {
    reader.onStatus('lost');
    silence.abort();
  });
  try {
    const response = await requestResponse('GET', url, {
      accept: 'text/event-stream',
      lastEventId,
      signal: AbortSignal.any([reader.signal, silence.signal]),
    });
    const chunks = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const parser = createParser({
      onEvent: ({ event = 'message', data, id }) => reader.onEvent(event, JSON.parse(data), id),
    });
    while (chunks) {
      const { value, done } = await chunks.read();
      if (done) return;
      watchdog.reset();
      parser.feed(value);
    }
  } finally {
    watchdog.stop();
  }
}

/** Calls `onSilence` unless it is reset in time. */
function startWatchdog(onSilence: () => void) {
  let timer = setTimeout(onSilence, silenceMs);
  return {
    reset() {
      clearTimeout(timer);
      timer = setTimeout(onSilence, silenceMs);
    },
    stop: () => clearTimeout(timer),
  };
}

/** Waits, but no longer than until the network is back or the signal aborts. */
const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener('online', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    window.addEventListener('online', done);
    signal.addEventListener('abort', done);
  });
