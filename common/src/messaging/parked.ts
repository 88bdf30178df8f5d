import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Bus } from './bus.ts';
import { parkedStream } from './topology.ts';

/** A message set aside: where it lies and why. It never carries the message's data. */
export const ParkedMessage = Type.Object({
  service: Type.String(),
  stream: Type.String(),
  seq: Type.Integer(),
  subject: Type.String(),
  cause: Type.String(),
  at: Type.String(),
});
export type ParkedMessage = Static<typeof ParkedMessage>;

/** How a retry ended; published as `parked.<service>.resolved.<seq>` when it went well, which hides the entry. */
export const RetryOutcome = Type.Object({ ok: Type.Boolean(), detail: Type.String() });
export type RetryOutcome = Static<typeof RetryOutcome>;

const parkedMessage = Compile(ParkedMessage);
const longestCause = 300;

/** Sets a message aside; the id makes parking it twice once. */
export async function park(
  bus: Bus,
  message: Omit<ParkedMessage, 'cause' | 'at'>,
  error: unknown,
): Promise<void> {
  const cause = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
  const parked: ParkedMessage = {
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

/** The entry at a place of the PARKED stream, if there is one. */
export async function parkedAt(bus: Bus, seq: number): Promise<ParkedMessage | undefined> {
  const stored = await bus.message(parkedStream, seq);
  const parsed: unknown = stored && JSON.parse(stored.text());
  return parkedMessage.Check(parsed) ? parsed : undefined;
}

/**
 * Answers an operator's retries (`retry.<service>.<seq>`, seq in PARKED): `handle` is given the original's place,
 * and the outcome is published.
 */
export function answerRetries(
  bus: Bus,
  service: string,
  handle: (message: ParkedMessage) => Promise<void>,
): void {
  bus.answer(`retry.${service}.*`, service, async (_body, subject) => {
    const seq = Number(subject.split('.')[2]);
    const parked = await parkedAt(bus, seq);
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
