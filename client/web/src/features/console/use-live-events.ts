import type { EventRow } from '@railhead/common/contracts/console';
import type { StreamStatus } from '../../lib/event-stream.ts';
import { useEventStream } from '../../lib/use-event-stream.ts';
import { liveEventsUrl } from './requests.ts';

/** Follows the events that match a filter, from a stream position; without a position it waits. */
export const useLiveEvents = (
  filter: string,
  after: string | undefined,
  onRow: (row: EventRow) => void,
): StreamStatus =>
  useEventStream(after === undefined ? undefined : liveEventsUrl(filter, after), (event, data) => {
    if (event === 'row') onRow(data as EventRow);
  });
