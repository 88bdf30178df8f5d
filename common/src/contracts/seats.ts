import Type, { type Static } from 'typebox';
import { Id, Instant, SeatId, StopIndex } from './common.ts';

/** PUT /api/seats/:runId/hold */
export const HoldSeats = Type.Object(
  {
    from: StopIndex,
    to: StopIndex,
    seats: Type.Array(SeatId, { minItems: 1, maxItems: 8 }),
  },
  { additionalProperties: false },
);
/** What a hold keeps, until when, and the time at which that was said. */
export const HoldView = Type.Object({ seats: Type.Array(SeatId), until: Instant, now: Instant });
export type HoldView = Static<typeof HoldView>;

/** How the seats of a party lie, best first. A bay is one row on one side of the aisle; adjacent coaches are coupled. */
export const Closeness = Type.Union([
  Type.Literal('same-bay'),
  Type.Literal('same-row'),
  Type.Literal('same-coach'),
  Type.Literal('adjacent-coaches'),
  Type.Literal('apart'),
]);
export type Closeness = Static<typeof Closeness>;

/** Where a seat should be, if one can be had there. */
export const WantedPosition = Type.Union([
  Type.Literal('window'),
  Type.Literal('aisle'),
  Type.Literal('lower'),
]);
export type WantedPosition = Static<typeof WantedPosition>;

/** PUT /api/seats/:runId/assign: the best free seats of a class, held as if they had been chosen. */
export const AssignSeats = Type.Object(
  {
    from: StopIndex,
    to: StopIndex,
    class: Id,
    count: Type.Integer({ minimum: 1, maximum: 8 }),
    prefer: Type.Optional(
      Type.Object(
        {
          position: Type.Optional(WantedPosition),
          /** In one coach or not at all: else 409 `not-together`, whose facts carry the `best` group there is. */
          together: Type.Optional(Type.Boolean()),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);
export type AssignSeats = Static<typeof AssignSeats>;
export const AssignedView = Type.Object({ ...HoldView.properties, closeness: Closeness });
export type AssignedView = Static<typeof AssignedView>;

export const SeatState = Type.Union([
  Type.Literal('free'),
  Type.Literal('held'),
  Type.Literal('sold'),
  Type.Literal('mine'),
]);
export type SeatState = Static<typeof SeatState>;

/**
 * GET /api/seats/:runId?from=&to= — every seat for this journey. Seats not listed are free.
 * `held` is somebody's soft hold and has `until`; `sold` has a ledger span; `mine` is the caller's soft hold.
 */
export const SeatMapView = Type.Object({
  runId: Id,
  from: StopIndex,
  to: StopIndex,
  /** `<epoch>-<n>`; a new epoch or a gap means: take a fresh snapshot. */
  version: Type.String(),
  now: Instant,
  seats: Type.Record(Type.String(), Type.Object({ state: SeatState, until: Type.Optional(Instant) })),
});
export type SeatMapView = Static<typeof SeatMapView>;

/** Data of the live map's SSE events: `snapshot` carries the whole map, `change` only the seats that changed (free ones included). */
export const SeatMapChange = Type.Object({
  version: Type.String(),
  now: Instant,
  seats: Type.Record(Type.String(), Type.Object({ state: SeatState, until: Type.Optional(Instant) })),
});
export type SeatMapChange = Static<typeof SeatMapChange>;
