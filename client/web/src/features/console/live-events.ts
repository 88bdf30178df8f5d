import type { EventRow } from '@railhead/common/contracts/console';
import { useEffect, useEffectEvent, useState } from 'react';
import { api } from '../../config/paths.ts';
import { request } from '../../lib/api.ts';
import type { LiveState } from '../../lib/live.ts';
import { liveEventsUrl } from './requests.ts';

const againMs = 2000;

/**
 * Hears what comes after a position for as long as the component lives. The browser resumes where it was; only where
 * it may not come back (the session ran out) is the session renewed and the stream opened anew from there.
 */
export function useLiveEvents(
  filter: string,
  after: string | undefined,
  onRow: (row: EventRow) => void,
): LiveState {
  const [state, setState] = useState<LiveState>('opening');
  const heard = useEffectEvent(onRow);

  useEffect(() => {
    if (after === undefined) return;
    let position = after;
    let source: EventSource | undefined;
    let timer: number | undefined;

    const open = () => {
      source = new EventSource(liveEventsUrl(filter, position));
      source.addEventListener('start', () => setState('live'));
      source.addEventListener('row', ({ lastEventId, data }: MessageEvent<string>) => {
        position = lastEventId;
        heard(JSON.parse(data) as EventRow);
      });
      source.addEventListener('error', () => {
        setState('lost');
        if (source?.readyState === EventSource.CLOSED)
          timer = window.setTimeout(() => void reopen(), againMs);
      });
    };
    const reopen = () => request('GET', api.me).then(open, () => setState('lost'));

    open();
    return () => {
      window.clearTimeout(timer);
      source?.close();
    };
  }, [filter, after]);

  return state;
}
