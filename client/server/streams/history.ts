import type { Bus, StreamMessage } from '@railhead/common/messaging/bus';

export interface EventPage {
  found: StreamMessage[];
  /** The last sequence of the stream when it was read; live events continue after it. */
  upTo: number;
}

/**
 * The newest matching messages of a stream, oldest first. Searches backwards in growing windows, so that common subjects
 * are found quickly and rare ones reliably.
 */
export async function readNewest(
  bus: Bus,
  { stream, filter, limit, since }: { stream: string; filter: string; limit: number; since: Date },
): Promise<EventPage> {
  const { firstSeq, lastSeq } = await bus.state(stream);
  const found: StreamMessage[] = [];
  for (let windowSize = limit; ; windowSize *= 8) {
    const startSeq = Math.max(lastSeq - windowSize + 1, firstSeq, 1);
    found.length = 0;
    for await (const delivery of bus.readToEnd(stream, { filter, startSeq })) {
      if (delivery.seq <= lastSeq) found.push(delivery);
    }
    const isEnough = found.length >= limit || (found[0] !== undefined && found[0].at < since);
    if (isEnough || startSeq <= Math.max(firstSeq, 1)) break;
  }
  return { found: found.filter(({ at }) => at >= since).slice(-limit), upTo: lastSeq };
}
