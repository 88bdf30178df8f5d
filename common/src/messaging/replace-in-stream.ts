import type { Envelope } from '../contracts/define.ts';
import type { Bus } from './bus.ts';
import { streamOf } from './topology.ts';

/**
 * Makes this the only form of an event that its stream holds: it is published unless it is there, and then every other
 * message of its subject is erased, because it holds what the event no longer says. An event that the stream does not hold
 * is left to the relay. The subject belongs to one aggregate, which publishes an event of this type once.
 */
export async function replaceInStream(
  bus: Pick<Bus, 'nextMessage' | 'eraseMessage' | 'publish'>,
  event: Envelope,
): Promise<void> {
  const stream = streamOf(event.source);
  const subject = `${event.type}.${event.subject}`;
  const body = JSON.stringify(event);
  const others: number[] = [];
  let isStored = false;
  for (let seq = 1; ; seq++) {
    const found = await bus.nextMessage(stream, subject, seq);
    if (!found) break;
    if (found.text() === body) isStored = true;
    else others.push(found.seq);
    seq = found.seq;
  }
  // Published first, so that a crash in between never leaves the stream without the event.
  if (others.length > 0 && !isStored)
    await bus.publish(subject, body, `${event.id}.replaces-${others.at(-1)}`);
  for (const seq of others) await bus.eraseMessage(stream, seq);
}
