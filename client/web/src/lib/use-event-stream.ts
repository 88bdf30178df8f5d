import { useEffect, useEffectEvent, useState } from 'react';
import { followEventStream, type StreamStatus } from './event-stream.ts';

/** Follows a server-sent event stream while the component is mounted. `undefined` follows nothing. */
export function useEventStream(
  url: string | undefined,
  onEvent: (event: string, data: unknown) => void,
): StreamStatus {
  const [status, setStatus] = useState<StreamStatus>('connecting');
  const handleEvent = useEffectEvent(onEvent);

  useEffect(() => {
    if (url === undefined) return;
    const controller = new AbortController();
    void followEventStream(url, {
      signal: controller.signal,
      onStatus: setStatus,
      onEvent: (event, data) => handleEvent(event, data),
    });
    return () => controller.abort();
  }, [url]);

  return status;
}
