import { isOnlyFault } from './burst.ts';
import { checkEach, type Invariant, invariant } from './invariant.ts';
import { eventKey } from './snapshot/snapshot.ts';

/** Only unreadable messages become dead letters. */
export const noUnexpectedDeadLetters = invariant(
  'L3',
  ({ deadLetters }) => deadLetters,
  ({ service, subject, cause }, { poison }) =>
    !poison?.has(subject) && `dead letter of ${service}: ${subject}: ${cause}`,
);

/** An unreadable message becomes a dead letter of every service that consumes its stream. */
export const poisonBecomesDeadLetter = invariant(
  'L3',
  ({ invalidMessages, consumers }) =>
    invalidMessages.flatMap(({ stream, seq, subject }) =>
      consumers
        .filter((consumer) => consumer.stream === stream)
        .map(({ name }) => ({ service: name, stream, seq, subject })),
    ),
  ({ service, stream, seq, subject }, { deadLetters }) =>
    !deadLetters.some(
      (one) => one.service === service && one.stream === stream && one.seq === seq && one.subject === subject,
    ) && `${service} has no dead letter for ${subject}`,
);

/** Every dead letter is logged as an alarm. */
export const deadLettersAlarmed = invariant(
  'L3',
  ({ logs, deadLetters, poison, since = Number.POSITIVE_INFINITY }) =>
    logs ? deadLetters.filter(({ subject }) => (poison?.get(subject) ?? 0) >= since) : [],
  ({ service, subject }, { logs }) =>
    !logs?.alarms.has(`${service} ${subject}`) && `${service} logged no alarm for the dead letter ${subject}`,
);

/** Streams hold events, and besides them only what a fault published. */
export const streamsHoldOnlyEvents = invariant(
  'E2',
  ({ invalidMessages }) => invalidMessages,
  ({ stream, subject }, { poison }) =>
    !poison?.has(subject) && `${stream} holds ${subject}, which is no event`,
);

const healthyMs = 2000;

/** An unreadable message delays no other: 99 % of the events saved since then are handled within two seconds. */
export const poisonDelaysNobody: Invariant = (snapshot) => {
  const { logs, publishedEvents, poison = new Map<string, number>() } = snapshot;
  const { since = Number.POSITIVE_INFINITY } = snapshot;
  const firstAt = Math.min(...[...poison.values()].filter((at) => at >= since));
  const handled = isOnlyFault(snapshot, 'poison') ? (logs?.handled ?? []) : [];
  const delays = handled.flatMap(({ eventId, type, at }) => {
    const event = publishedEvents.get(eventKey(type.slice(0, type.indexOf('.')), eventId));
    const savedAt = event?.version === undefined ? Number.NaN : Date.parse(event.time);
    return savedAt >= firstAt ? at - savedAt : [];
  });
  const sorted = delays.toSorted((a, b) => a - b);
  const p99 = sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0;
  const { violations } = checkEach(
    'E4',
    [p99],
    (ms) => ms > healthyMs && `beside poison messages, events were handled after ${ms} ms (p99)`,
  );
  return { id: 'E4', checked: delays.length, violations };
};
