import { isAlone } from './crowds.ts';
import { finding, type Judge, promise } from './promise.ts';
import { toldKey } from './world.ts';

/** Nothing is set aside but what nobody can understand. */
export const nothingParked = promise(
  'L3',
  ({ parked }) => parked,
  ({ service, subject, cause }, { poison }) =>
    !poison?.has(subject) && `parked: ${subject} by ${service}: ${cause}`,
);

/** What nobody can understand is set aside by everybody who hears it, each with an alarm. */
export const poisonParked = promise(
  'L3',
  ({ strange, consumers }) =>
    strange.flatMap(({ stream, seq, subject }) =>
      consumers
        .filter((consumer) => consumer.stream === stream)
        .map(({ name }) => ({ service: name, stream, seq, subject })),
    ),
  ({ service, stream, seq, subject }, { parked }) =>
    !parked.some(
      (one) => one.service === service && one.stream === stream && one.seq === seq && one.subject === subject,
    ) && `${service} has not set ${subject} aside`,
);

/** Setting aside is told to whoever is on duty. */
export const parkedWithAlarm = promise(
  'L3',
  ({ papers, parked, poison, since = Number.POSITIVE_INFINITY }) =>
    papers ? parked.filter(({ subject }) => (poison?.get(subject) ?? 0) >= since) : [],
  ({ service, subject }, { papers }) =>
    !papers?.alarms.has(`${service} ${subject}`) && `${service} set ${subject} aside without an alarm`,
);

/** Only what was put there on purpose stands in an owner's stream without being an event. */
export const streamsHoldEvents = promise(
  'E2',
  ({ strange }) => strange,
  ({ stream, subject }, { poison }) =>
    !poison?.has(subject) && `${stream} holds ${subject}, which is no event`,
);

const healthyMs = 2000;

/** What cannot be understood delays nobody else: 99 of 100 events saved since are heard within two seconds. */
export const othersHeard: Judge = (world) => {
  const { papers, told, poison = new Map<string, number>(), since = Number.POSITIVE_INFINITY } = world;
  const pouredAt = Math.min(...[...poison.values()].filter((at) => at >= since));
  const lags = (isAlone(world, 'poison') ? (papers?.heard ?? []) : []).flatMap(({ eventId, type, at }) => {
    const event = told.get(toldKey(type.slice(0, type.indexOf('.')), eventId));
    const savedAt = event?.version === undefined ? Number.NaN : Date.parse(event.time);
    return savedAt >= pouredAt ? at - savedAt : [];
  });
  const sorted = lags.toSorted((a, b) => a - b);
  const p99 = sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0;
  const { violations } = finding(
    'E4',
    [p99],
    (ms) =>
      ms > healthyMs && `beside messages that nobody understands, events were heard after ${ms} ms (p99)`,
  );
  return { id: 'E4', looked: lags.length, violations };
};
