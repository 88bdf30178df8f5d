import { Coach, FareRules, RefundRules, TravelClass } from '@railhead/common/contracts/tickets';
import Type, { type Static } from 'typebox';
import { FeedError } from './feed-error.ts';
import { fleetFile } from './feed-files.ts';

const closed = { additionalProperties: false };
const { label, class: classId, rows, pattern } = Coach.properties;

const Composition = Type.Array(Type.Object({ label, layout: Type.String() }, closed), {
  minItems: 1,
  maxItems: 40,
});

/** The file `fleet.json` that an operator adds to its timetable. Every omitted field has a default. */
export const FleetFile = Type.Object(
  {
    /** The prefix of every id; the name of the feed's folder if absent. */
    feed: Type.Optional(Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 30 })),
    /** The currency of the feed's time zone if absent. */
    currency: Type.Optional(FareRules.properties.currency),
    /** Cheapest first. */
    classes: Type.Optional(Type.Array(TravelClass, { minItems: 1 })),
    /** Seat layouts by name. */
    layouts: Type.Optional(
      Type.Record(Type.String(), Type.Object({ class: classId, rows, pattern }, closed)),
    ),
    /** The coaches of trains that match no entry of `compositions`. */
    composition: Type.Optional(Composition),
    /** The first entry that matches a train's number, trip id or route id applies; `*` matches any characters. */
    compositions: Type.Optional(
      Type.Array(Type.Object({ trains: Type.Array(Type.String()), coaches: Composition }, closed)),
    ),
    fares: Type.Optional(Type.Partial(Type.Omit(FareRules, ['currency']), closed)),
    /** Refund rules by class; a class without bands is not refundable. */
    refunds: Type.Optional(Type.Object(RefundRules.properties, closed)),
    /** How many days before the service date the sale opens, at the start of the day; 10 if absent. */
    saleOpensDays: Type.Optional(Type.Integer({ minimum: 0, maximum: 400 })),
    /** How many minutes before departure at the boarding stop the sale closes; 0 if absent. */
    saleClosesMinutes: Type.Optional(Type.Integer({ minimum: 0, maximum: 1440 })),
    /** 8 if absent. */
    maxSeatsPerOrder: Type.Optional(Type.Integer({ minimum: 1, maximum: 8 })),
  },
  closed,
);
export type FleetFile = Static<typeof FleetFile>;

type Layout = NonNullable<FleetFile['layouts']>[string];

/** A train with two classes, for operators without a fleet file. */
export const defaultClasses = [
  { id: 'standard', name: 'Standard' },
  { id: 'first', name: 'First' },
];
export const defaultLayouts: Record<string, Layout> = {
  standard: { class: 'standard', rows: 16, pattern: 'AB_CD' },
  first: { class: 'first', rows: 12, pattern: 'A_BC' },
};
export const defaultComposition = ['standard', 'standard', 'standard', 'standard', 'first'].map(
  (layout, index) => ({
    label: 'ABCDE'.charAt(index),
    layout,
  }),
);

/** An error that names what is wrong in the fleet file. */
export const invalidFleet = (reason: string, cause?: unknown): FeedError =>
  new FeedError(fleetFile, undefined, reason, { cause });
