import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Bus, StoredMessage } from './bus.ts';
import { parseAs } from './parse-as.ts';
import { deadLetterStream } from './topology.ts';

/** A message that was set aside: where it lies and why. It never carries the message's data. */
export const DeadLetter = Type.Object({
  service: Type.String(),
  stream: Type.String(),
  seq: Type.Integer(),
  subject: Type.String(),
  cause: Type.String(),
  at: Type.String(),
});
export type DeadLetter = Static<typeof DeadLetter>;

/** How a retry ended; published as `parked.<service>.resolved.<seq>` when it went well, which hides the entry. */
export const RetryOutcome = Type.Object({ ok: Type.Boolean(), detail: Type.String() });
export type RetryOutcome = Static<typeof RetryOutcome>;

const deadLetter = Compile(DeadLetter);
const longestCause = 300;

/** Sets a message aside. The message id makes a second publication of the same dead letter a duplicate. */
export async function publishDeadLetter(
  bus: Pick<Bus, 'publish'>,
  message: Omit<DeadLetter, 'cause' | 'at'>,
  error: unknown,
): Promise<void> {
  const cause = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
  const parked: DeadLetter = {
    ...message,
    cause: cause.slice(0, longestCause),
    at: new Date().toISOString(),
  };
  await bus.publish(
    `parked.${message.service}.${message.subject}`,
    JSON.stringify(parked),
    `parked-${message.service}-${message.stream}-${message.seq}`,
  );
}

/** A dead letter, if that is what a message of the PARKED stream contains. */
export const readDeadLetter = ({ text }: Pick<StoredMessage, 'text'>): DeadLetter | undefined =>
  parseAs(deadLetter, text());

/** The entry at a place of the PARKED stream, if there is one. */
export async function getDeadLetter(bus: Bus, seq: number): Promise<DeadLetter | undefined> {
  const stored = await bus.message(deadLetterStream, seq);
  return stored && readDeadLetter(stored);
}

const readBatch = 64;

/** Everything in the PARKED stream, in order, message by message: who writes to a stream may not have a consumer on it. */
export async function* readDeadLetterStream(
  bus: Pick<Bus, 'state' | 'message'>,
): AsyncIterable<StoredMessage> {
  const { firstSeq, lastSeq } = await bus.state(deadLetterStream);
  for (let first = Math.max(firstSeq, 1); first <= lastSeq; first += readBatch) {
    const count = Math.min(readBatch, lastSeq - first + 1);
    const batch = Array.from({ length: count }, (_, index) => bus.message(deadLetterStream, first + index));
    for (const message of await Promise.all(batch)) if (message) yield message;
  }
}

/** An operator gave a dead letter up: who and why. The time is that of the message. */
export const Discard = Type.Object({ by: Type.String(), reason: Type.String() });
export type Discard = Static<typeof Discard>;

/** Hides an entry like a successful retry does, with the same message id: of the two, the first counts. */
export const discardDeadLetter = (
  bus: Pick<Bus, 'publish'>,
  { service, seq }: { service: string; seq: number },
  discard: Discard,
) =>
  bus.publish(
    `parked.${service}.resolved.${seq}`,
    JSON.stringify({ discarded: discard }),
    `resolved-${service}-${seq}`,
  );

/**
 * Responds to an operator's retries (`retry.<service>.<seq>`, seq in PARKED): `handle` receives the place of the original,
 * and the outcome is published.
 */
export function respondToRetries(
  bus: Bus,
  service: string,
  handle: (message: DeadLetter) => Promise<void>,
): void {
  bus.respond(`retry.${service}.*`, service, async (_body, subject) => {
    const seq = Number(subject.split('.')[2]);
    const parked = await getDeadLetter(bus, seq);
    if (!parked || parked.service !== service)
      return JSON.stringify({ ok: false, detail: 'nothing is parked there' });
    const outcome = await handle(parked).then(
      () => ({ ok: true, detail: 'applied' }),
      (error: unknown) => ({
        ok: false,
        detail: error instanceof Error ? `${error.name}: ${error.message}` : 'failed',
      }),
    );
    if (outcome.ok) {
      await bus.publish(
        `parked.${service}.resolved.${seq}`,
        JSON.stringify(outcome),
        `resolved-${service}-${seq}`,
      );
    }
    return JSON.stringify(outcome satisfies RetryOutcome);
  });
}
