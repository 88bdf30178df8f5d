import type { Envelope } from '@railhead/common/contracts/define';
import { invariant } from './invariant.ts';
import { eventKey } from './snapshot/snapshot.ts';

/** How late an event may be in its stream: when healthy, and after recovery, in milliseconds. */
const healthyMs = 2000;
const recoveredMs = 10_000;

/** Every saved event is published in time. One that is not published at all violates E2. */
export const publishedInTime = invariant(
  'L2',
  ({ aggregates, recoveredAt, publishedAt }) =>
    (recoveredAt === undefined ? [] : aggregates).flatMap(({ owner, document }) =>
      document.events.flatMap((event): [string, Envelope, number][] => {
        const at = publishedAt.get(eventKey(owner, event.id));
        return at === undefined ? [] : [[owner, event, at]];
      }),
    ),
  ([owner, { id, time }, at], { recoveredAt = 0, faults }) => {
    const savedAt = Date.parse(time);
    const afterFaults = faults?.size === 0 ? 0 : recoveredAt + recoveredMs;
    const latest = Math.max(savedAt + healthyMs, afterFaults);
    return (
      at > latest &&
      `${owner}: ${id} was published ${at - savedAt} ms after it was saved, ${at - recoveredAt} ms after recovery`
    );
  },
);
