import type { Bus, StreamMessage } from '@railhead/common/messaging/bus';

export interface Stretch {
  found: StreamMessage[];
  /** The stream's end when it was read: what comes after it is news. */
  upTo: number;
}

/**
 * The newest messages of a stream that match, oldest first. It looks back over ever wider stretches, so that a common
 * subject is found quickly and a rare one surely.
 */
export async function newest(
  bus: Bus,
  { stream, filter, limit, since }: { stream: string; filter: string; limit: number; since: Date },
): Promise<Stretch> {
  const { firstSeq, lastSeq } = await bus.state(stream);
  const found: StreamMessage[] = [];
  for (let span = limit; ; span *= 8) {
    const startSeq = Math.max(lastSeq - span + 1, firstSeq, 1);
    found.length = 0;
    for await (const delivery of bus.readToEnd(stream, { filter, startSeq })) {
      if (delivery.seq <= lastSeq) found.push(delivery);
    }
    const isEnough = found.length >= limit || (found[0] !== undefined && found[0].at < since);
    if (isEnough || startSeq <= Math.max(firstSeq, 1)) break;
  }
  return { found: found.filter(({ at }) => at >= since).slice(-limit), upTo: lastSeq };
}
