import Type, { type Static } from 'typebox';
import { isPlausibleDate, isPlausibleInstant } from '../domain/calendar.ts';
import { isPersonName } from '../domain/person-name.ts';
import { isPlainText } from '../domain/plain-text.ts';

/** An aggregate's or person's id: one NATS subject token, safe in a URL. */
export const Id = Type.String({ pattern: '^[A-Za-z0-9_-]{1,160}$' });
/** A moment in UTC, ISO 8601 with milliseconds. */
export const Instant = Type.Refine(
  Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3})?Z$' }),
  isPlausibleInstant,
  () => 'must be a moment that the calendar has, from 1970 to 2999',
);
/** A calendar date at the place in question, `YYYY-MM-DD`. */
export const LocalDate = Type.Refine(
  Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' }),
  isPlausibleDate,
  () => 'must be a date that the calendar has, from 1970 to 2999',
);
/** Integer minor units (cents, poisha) with their ISO 4217 code. */
export const Money = Type.Object({
  amount: Type.Integer({ minimum: 0 }),
  currency: Type.String({ pattern: '^[A-Z]{3}$' }),
});
export type Money = Static<typeof Money>;

/**
 * A person's name as a request may give it; it is stored normalised. Responses and events use plain strings, because
 * names that were stored earlier, or erased, need not comply.
 */
export const PersonName = Type.Refine(
  Type.String({ minLength: 1, maxLength: 80, pattern: '\\S' }),
  isPersonName,
  () => 'must contain a letter, and no line breaks or invisible control characters',
);

/** A sentence that an operator gives as a reason. It is shown in mails, on pages and in log lines as it was written. */
export const Reason = Type.Refine(
  Type.String({
    minLength: 1,
    maxLength: 200,
    pattern: '\\S',
    description: 'Say why, in up to 200 characters.',
  }),
  isPlainText,
  () => 'must be one line of visible text',
);

export const PassengerType = Type.Union([
  Type.Literal('adult'),
  Type.Literal('child'),
  Type.Literal('senior'),
]);
export type PassengerType = Static<typeof PassengerType>;

/** A stop's place in its run, from 0. n stops make n-1 segments. */
export const StopIndex = Type.Integer({ minimum: 0, maximum: 199 });
/** `<coach>-<number>`, unique inside a run. */
export const SeatId = Type.String({ pattern: '^[A-Za-z0-9]{1,6}-[1-9]\\d{0,3}$' });

/** Whom a passenger must tell, so that the train calls: the agency before the journey, or the crew. */
export const OnRequest = Type.Union([Type.Literal('phone-agency'), Type.Literal('tell-crew')]);
/** At one stop: whom passengers must tell before they board and before they alight; absent, nobody. */
export const StopRequests = Type.Object({
  board: Type.Optional(OnRequest),
  alight: Type.Optional(OnRequest),
});
export type StopRequests = Static<typeof StopRequests>;

/** Where and when passengers board. The stop's time zone is absent where it is that of the train. */
export const BoardingStop = Type.Object({
  stationId: Id,
  name: Type.String(),
  departure: Instant,
  zone: Type.Optional(Type.String()),
  boardOnRequest: Type.Optional(OnRequest),
});
/** Where and when passengers alight, likewise. */
export const AlightingStop = Type.Object({
  stationId: Id,
  name: Type.String(),
  arrival: Instant,
  zone: Type.Optional(Type.String()),
  alightOnRequest: Type.Optional(OnRequest),
});
/** Both ends of a journey on a run, with the places of their stops in it. */
export const JourneyEnds = {
  from: Type.Object({ index: StopIndex, ...BoardingStop.properties }),
  to: Type.Object({ index: StopIndex, ...AlightingStop.properties }),
};

/** A page of a keyset-paged list: pass `next` as `after` for the following one. */
export const page = <S extends ReturnType<typeof Type.Object>>(item: S) =>
  Type.Object({ items: Type.Array(item), next: Type.Optional(Type.String()) });
