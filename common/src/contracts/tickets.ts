import Type, { type Static } from 'typebox';
import {
  AlightingStop,
  BoardingStop,
  Id,
  Instant,
  JourneyEnds,
  LocalDate,
  Money,
  OnRequest,
  PassengerType,
  Reason,
  SeatId,
  StopRequests,
} from './common.ts';
import { defineEvent } from './define.ts';

export const Stop = Type.Object({
  stationId: Id,
  name: Type.String(),
  /** Absent at the first stop. */
  arrival: Type.Optional(Instant),
  /** Absent at the last stop. */
  departure: Type.Optional(Instant),
  /** Metres from the first stop. */
  distance: Type.Integer({ minimum: 0 }),
  /** May passengers board, or alight, here? */
  board: Type.Boolean(),
  alight: Type.Boolean(),
  /** Absent: passengers board, or alight, without asking. */
  boardOnRequest: Type.Optional(OnRequest),
  alightOnRequest: Type.Optional(OnRequest),
  /** The stop's time zone, where it is not the run's. */
  zone: Type.Optional(Type.String()),
});
export type Stop = Static<typeof Stop>;

/** `pattern` names one row's places from wall to wall, `_` is the aisle: `AB_CD`. Seats are numbered row by row from 1. */
export const Coach = Type.Object({
  label: Type.String({ pattern: '^[A-Za-z0-9]{1,6}$' }),
  class: Id,
  rows: Type.Integer({ minimum: 1, maximum: 200 }),
  pattern: Type.String({ pattern: '^[A-Z_]{1,12}$' }),
});
export type Coach = Static<typeof Coach>;

export const TravelClass = Type.Object({ id: Id, name: Type.String() });
export type TravelClass = Static<typeof TravelClass>;

/** Fares by distance, class and passenger type; minor units of `currency`. */
export const FareRules = Type.Object({
  version: Type.String(),
  currency: Type.String({ pattern: '^[A-Z]{3}$' }),
  classes: Type.Record(
    Type.String(),
    Type.Object({
      base: Type.Integer({ minimum: 0 }),
      /** Minor units for each kilometre; may be a fraction. */
      perKm: Type.Number({ minimum: 0 }),
      minimum: Type.Integer({ minimum: 0 }),
    }),
  ),
  /** Percent of the full fare. */
  passengers: Type.Object({
    adult: Type.Integer({ minimum: 0, maximum: 100 }),
    child: Type.Integer({ minimum: 0, maximum: 100 }),
    senior: Type.Integer({ minimum: 0, maximum: 100 }),
  }),
  /** Each passenger's fare is rounded half up to a multiple of this many minor units. */
  roundTo: Type.Integer({ minimum: 1 }),
});
export type FareRules = Static<typeof FareRules>;

/**
 * What a passenger gets back, by class and by hours from the cancellation to the departure at the boarding stop. The
 * first band counts whose `hoursBefore` is reached, so they stand from the most hours down; below the last one, and in
 * a class without bands, nothing is given back.
 */
export const RefundRules = Type.Object({
  version: Type.String({ minLength: 1, maxLength: 40 }),
  classes: Type.Record(
    Type.String(),
    Type.Array(
      Type.Object({
        hoursBefore: Type.Number({ minimum: 0 }),
        /** Percent of the passenger's fare that is kept. */
        feePercent: Type.Integer({ minimum: 0, maximum: 100 }),
      }),
      { maxItems: 10 },
    ),
  ),
});
export type RefundRules = Static<typeof RefundRules>;

/** Sale opens at an instant and closes so many minutes before the departure at the boarding stop. */
export const SaleWindow = Type.Object({
  opensAt: Instant,
  closesMinutesBefore: Type.Integer({ minimum: 0 }),
});
export type SaleWindow = Static<typeof SaleWindow>;

/** A train will run on a service date. Its stops, their order and its seats never change afterwards. */
export const RunScheduled = defineEvent(
  'tickets.run-scheduled.v1',
  Type.Object({
    runId: Id,
    trainId: Id,
    number: Type.String(),
    name: Type.String(),
    serviceDate: LocalDate,
    zone: Type.String(),
    stops: Type.Array(Stop, { minItems: 2, maxItems: 200 }),
    coaches: Type.Array(Coach, { minItems: 1, maxItems: 40 }),
    classes: Type.Array(TravelClass, { minItems: 1 }),
    fareRules: FareRules,
    /** Absent: nothing is given back. */
    refundRules: Type.Optional(RefundRules),
    sale: SaleWindow,
    maxSeatsPerOrder: Type.Integer({ minimum: 1, maximum: 8 }),
  }),
  {
    runId: 'demo-ic-101-20261121',
    trainId: 'demo-ic-101',
    number: 'IC 101',
    name: 'Coast Express',
    serviceDate: '2026-11-21',
    zone: 'Europe/Lisbon',
    stops: [
      {
        stationId: 'aldermoor',
        name: 'Aldermoor',
        departure: '2026-11-21T08:00:00.000Z',
        distance: 0,
        board: true,
        alight: false,
      },
      {
        stationId: 'brackwater',
        name: 'Brackwater',
        arrival: '2026-11-21T09:10:00.000Z',
        distance: 92_400,
        board: false,
        alight: true,
      },
    ],
    coaches: [{ label: 'A', class: 'standard', rows: 15, pattern: 'AB_CD' }],
    classes: [{ id: 'standard', name: 'Standard' }],
    fareRules: {
      version: '2026-1',
      currency: 'EUR',
      classes: { standard: { base: 300, perKm: 11.5, minimum: 450 } },
      passengers: { adult: 100, child: 50, senior: 75 },
      roundTo: 10,
    },
    refundRules: {
      version: '2026-1',
      classes: {
        standard: [
          { hoursBefore: 24, feePercent: 10 },
          { hoursBefore: 2, feePercent: 50 },
        ],
      },
    },
    sale: { opensAt: '2026-10-21T06:00:00.000Z', closesMinutesBefore: 5 },
    maxSeatsPerOrder: 8,
  },
);
export type RunScheduledData = Static<typeof RunScheduled.schema>;

/**
 * One entry per stop, in order. `zone` is the stop's time zone from now on, and `requests` says whom passengers must tell
 * so that the train calls; absent, each stays as it was.
 */
export const RunRetimed = defineEvent(
  'tickets.run-retimed.v1',
  Type.Object({
    runId: Id,
    times: Type.Array(
      Type.Object({
        arrival: Type.Optional(Instant),
        departure: Type.Optional(Instant),
        zone: Type.Optional(Type.String()),
        requests: Type.Optional(StopRequests),
      }),
    ),
  }),
  {
    runId: 'demo-ic-101-20261121',
    times: [{ departure: '2026-11-21T08:05:00.000Z' }, { arrival: '2026-11-21T09:15:00.000Z' }],
  },
);

export const RunCancelled = defineEvent(
  'tickets.run-cancelled.v1',
  Type.Object({ runId: Id, reason: Type.String({ maxLength: 200 }) }),
  { runId: 'demo-ic-101-20261121', reason: 'storm damage' },
);

const TicketsOfOrder = Type.Object({
  orderId: Id,
  accountId: Id,
  tickets: Type.Array(Type.Object({ ticketId: Id, seat: SeatId })),
});
const ticketsOfOrder = { orderId: 'o1', accountId: 'a1', tickets: [{ ticketId: 'o1-1', seat: 'A-14' }] };

/** One signed ticket per passenger: the order is confirmed and its payment captured. */
export const TicketIssued = defineEvent('tickets.ticket-issued.v1', TicketsOfOrder, ticketsOfOrder, 'order');
export const TicketVoided = defineEvent('tickets.ticket-voided.v1', TicketsOfOrder, ticketsOfOrder, 'order');

/** The mail server has taken the mail with an order's tickets. */
export const TicketsMailed = defineEvent(
  'tickets.tickets-mailed.v1',
  Type.Object({ orderId: Id, accountId: Id }),
  { orderId: 'o1', accountId: 'a1' },
  'order',
);

export const StationView = Type.Object({
  id: Id,
  name: Type.String(),
  zone: Type.String(),
  /** Its names in other languages; in lists only. */
  otherNames: Type.Optional(Type.Array(Type.String())),
  /** What tells it from other stations with the same name, such as operator and line; in lists only. */
  detail: Type.Optional(Type.String()),
});
export type StationView = Static<typeof StationView>;

export const TrainView = Type.Object({
  id: Id,
  number: Type.String(),
  name: Type.String(),
  stops: Type.Array(Type.Object({ stationId: Id, name: Type.String() })),
  classes: Type.Array(TravelClass),
  /** The next service date on which it runs, if one is scheduled. */
  nextDate: Type.Optional(LocalDate),
});
export type TrainView = Static<typeof TrainView>;

export const JourneyView = Type.Object({
  runId: Id,
  number: Type.String(),
  name: Type.String(),
  serviceDate: LocalDate,
  zone: Type.String(),
  ...JourneyEnds,
  durationMinutes: Type.Integer(),
  status: Type.Union([Type.Literal('scheduled'), Type.Literal('cancelled')]),
  sale: Type.Object({ opensAt: Instant, closesAt: Instant }),
  classes: Type.Array(
    Type.Object({
      id: Id,
      name: Type.String(),
      /** One adult's fare for this pair. */
      fare: Money,
      /** Seats free on every segment of this pair; soft holds are not counted. */
      seatsLeft: Type.Integer(),
      seats: Type.Integer(),
    }),
  ),
});
export type JourneyView = Static<typeof JourneyView>;
/** GET /api/journeys */
export const JourneysView = Type.Object({
  from: StationView,
  to: StationView,
  date: LocalDate,
  journeys: Type.Array(JourneyView),
  /** On a date without trains: the next one that has some. Absent when the timetable ends before. */
  nextDate: Type.Optional(LocalDate),
});
export type JourneysView = Static<typeof JourneysView>;

/** GET /api/runs/:runId */
export const RunView = Type.Object({
  id: Id,
  trainId: Id,
  number: Type.String(),
  name: Type.String(),
  serviceDate: LocalDate,
  zone: Type.String(),
  status: Type.Union([Type.Literal('scheduled'), Type.Literal('cancelled')]),
  /** The operator's reason, if the run is cancelled. */
  cancelReason: Type.Optional(Type.String()),
  stops: Type.Array(Stop),
  coaches: Type.Array(Coach),
  classes: Type.Array(TravelClass),
  fareRules: FareRules,
  refundRules: Type.Optional(RefundRules),
  sale: SaleWindow,
  maxSeatsPerOrder: Type.Integer(),
});
export type RunView = Static<typeof RunView>;

/** POST /api/runs/:runId/cancel, by an operator. Asked again, the first reason stays. */
export const CancelRun = Type.Object({ reason: Reason }, { additionalProperties: false });

export const TicketView = Type.Object({
  id: Id,
  orderId: Id,
  reference: Type.String(),
  status: Type.Union([Type.Literal('valid'), Type.Literal('voided')]),
  runId: Id,
  number: Type.String(),
  name: Type.String(),
  zone: Type.String(),
  serviceDate: LocalDate,
  seat: SeatId,
  class: TravelClass,
  passenger: Type.Object({ name: Type.String(), type: PassengerType }),
  from: BoardingStop,
  to: AlightingStop,
  fare: Money,
  /** The rules the passenger bought it under; absent: nothing is given back. */
  refundRules: Type.Optional(RefundRules),
  /** Compact JWS (Ed25519) that the QR code carries; verified by /api/tickets/.well-known/jwks.json. Empty when void. */
  token: Type.String(),
  /** The same token drawn: an SVG document. Empty when void. */
  qr: Type.String(),
});
export type TicketView = Static<typeof TicketView>;

/**
 * GET /api/runs/:id/void-tickets, for inspectors. `token` is a compact JWS (Ed25519) of type `void-tickets`, verified by
 * the keys of tickets; its claims are the run (`n`), the ids of void tickets (`v`) and when the list was complete (`iat`).
 */
export const VoidTicketsView = Type.Object({ runId: Id, token: Type.String() });
export type VoidTicketsView = Static<typeof VoidTicketsView>;
