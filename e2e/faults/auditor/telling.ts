import type { Envelope } from '@railhead/common/contracts/define';
import { promise } from './promise.ts';
import { toldKey } from './world.ts';

/** How late an event may stand in its stream: in health, and after everything was mended, in milliseconds. */
const healthyMs = 2000;
const healedMs = 10_000;

/** Everything saved stands in its stream in time. What is not there at all is E2's. */
export const toldInTime = promise(
  'L2',
  ({ tellers, healedAt, toldAt }) =>
    (healedAt === undefined ? [] : tellers).flatMap(({ owner, document }) =>
      document.events.flatMap((event): [string, Envelope, number][] => {
        const at = toldAt.get(toldKey(owner, event.id));
        return at === undefined ? [] : [[owner, event, at]];
      }),
    ),
  ([owner, { id, time }, at], { healedAt = 0, faults }) => {
    const saved = Date.parse(time);
    const mended = faults?.size === 0 ? 0 : healedAt + healedMs;
    const latest = Math.max(saved + healthyMs, mended);
    return (
      at > latest &&
      `${owner}: ${id} came to its stream ${at - saved} ms after it was saved, ${at - healedAt} ms after mending`
    );
  },
);
