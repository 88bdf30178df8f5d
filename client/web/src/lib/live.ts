import { useEffect, useEffectEvent, useState } from 'react';
import { requestResponse } from './api.ts';
import { eventReader } from './event-stream.ts';
import { isProblem } from './problem-error.ts';

/** `lost` means that what is on the screen may be old; the stream is being opened again meanwhile. */
export type LiveState = 'opening' | 'live' | 'lost';

/** The server sends a heartbeat every 10 s; a longer silence is a dead connection. */
const silenceMs = 25_000;
const retryMs = [500, 1000, 2000, 4000, 8000];

/**
 * Follows a server-sent event stream for as long as the component lives, opening it again whenever it breaks.
 * `undefined` follows nothing. Refusals that will not pass (404, signed out) end it as `lost`.
 */
export function useLive(url: string | undefined, onEvent: (event: string, data: unknown) => void): LiveState {
  const [state, setState] = useState<LiveState>('opening');
  const heard = useEffectEvent(onEvent);

  useEffect(() => {
    if (url === undefined) return;
    const ended = new AbortController();
    void follow(url, {
      signal: ended.signal,
      onState: setState,
      onEvent: (event, data) => heard(event, data),
    });
    return () => ended.abort();
  }, [url]);

  return state;
}

interface Follower {
  signal: AbortSignal;
  /** How far it was read before; the server goes on from there. */
  lastEventId?: string | undefined;
  onState(state: LiveState): void;
  onEvent(event: string, data: unknown, id: string | undefined): void;
}

async function follow(url: string, follower: Follower): Promise<void> {
  const { signal, onState } = follower;
  let failures = 0;
  let lastEventId: string | undefined;
  while (!signal.aborted) {
    try {
      await readOnce(url, {
        ...follower,
        lastEventId,
        onEvent: (event, data, id) => {
          failures = 0;
          lastEventId = id ?? lastEventId;
          onState('live');
          follower.onEvent(event, data, id);
        },
      });
    } catch (error) {
      if (signal.aborted) return;
      if (isProblem(error) && !error.isRetryable) return onState('lost');
    }
    if (signal.aborted) return;
    // One break is ordinary, servers restart; it counts once opening again has failed, too.
    if (failures > 0) onState('lost');
    // Spread, so that a server that restarts is not met by all its readers in the same moment.
    await pause((retryMs[Math.min(failures, retryMs.length - 1)] ?? 0) * (0.5 + Math.random()), signal);
    failures += 1;
  }
}

/** Reads until the stream ends or falls silent. A clean end is not an error: servers close streams when they stop. */
async function readOnce(url: string, { signal, lastEventId, onState, onEvent }: Follower): Promise<void> {
  const silent = new AbortController();
  const watch = watchdog(() => {
    onState('lost');
    silent.abort();
  });
  try {
    const response = await requestResponse('GET', url, {
      accept: 'text/event-stream',
      lastEventId,
      signal: AbortSignal.any([signal, silent.signal]),
    });
    const stream = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const events = eventReader();
    while (stream) {
      const { value, done } = await stream.read();
      if (done) return;
      watch.feed();
      for (const { event, data, id } of events.feed(value)) onEvent(event, JSON.parse(data), id);
    }
  } finally {
    watch.stop();
  }
}

/** Calls out when it has not been fed for as long as a silence may last. */
function watchdog(bark: () => void) {
  let timer = setTimeout(bark, silenceMs);
  return {
    feed() {
      clearTimeout(timer);
      timer = setTimeout(bark, silenceMs);
    },
    stop: () => clearTimeout(timer),
  };
}

/** A wait that also ends when the network comes back or nobody waits any more. */
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
