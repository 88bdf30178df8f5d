import { Coach, FareRules, RefundRules, TravelClass } from '@railhead/common/contracts/tickets';
import Type, { type Static } from 'typebox';

const closed = { additionalProperties: false };
const { label, class: classId, rows, pattern } = Coach.properties;

const Composition = Type.Array(Type.Object({ label, layout: Type.String() }, closed), {
  minItems: 1,
  maxItems: 40,
});

/** What an operator lays beside its timetable as `fleet.json`; whatever it leaves out has a default. */
export const FleetFile = Type.Object(
  {
    /** The first part of every id; the name of the feed's folder if absent. */
    feed: Type.Optional(Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 30 })),
    /** That of the feed's time zone if absent. */
    currency: Type.Optional(FareRules.properties.currency),
    /** From the cheapest up. */
    classes: Type.Optional(Type.Array(TravelClass, { minItems: 1 })),
    /** Coaches by name of their layout. */
    layouts: Type.Optional(
      Type.Record(Type.String(), Type.Object({ class: classId, rows, pattern }, closed)),
    ),
    /** The coaches of trains that no entry of `compositions` names. */
    composition: Type.Optional(Composition),
    /** The first entry counts that names a train by number, trip id or route id; `*` stands for any letters. */
    compositions: Type.Optional(
      Type.Array(Type.Object({ trains: Type.Array(Type.String()), coaches: Composition }, closed)),
    ),
    fares: Type.Optional(Type.Partial(Type.Omit(FareRules, ['currency']), closed)),
    /** What passengers get back, by class; a class that is left out, or has no bands, is not refundable. */
    refunds: Type.Optional(Type.Object(RefundRules.properties, closed)),
    /** Sale opens at the start of the day that many days before the service date; 10 if absent. */
    saleOpensDays: Type.Optional(Type.Integer({ minimum: 0, maximum: 400 })),
    /** Sale closes that many minutes before the departure at the boarding stop; 0 if absent. */
    saleClosesMinutes: Type.Optional(Type.Integer({ minimum: 0, maximum: 1440 })),
    /** 8 if absent. */
    maxSeatsPerOrder: Type.Optional(Type.Integer({ minimum: 1, maximum: 8 })),
  },
  closed,
);
export type FleetFile = Static<typeof FleetFile>;

type Layout = NonNullable<FleetFile['layouts']>[string];

/** A train of two classes, for operators that say nothing of theirs. */
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

const currencies: Record<string, string> = {
  'Asia/Dhaka': 'BDT',
  'Asia/Kolkata': 'INR',
  'Asia/Tokyo': 'JPY',
  'Europe/London': 'GBP',
  'Europe/Zurich': 'CHF',
};

/** The currency where a time zone lies, as far as it is plain. */
export const currencyIn = (zone: string): string =>
  currencies[zone] ?? (zone.startsWith('America/') ? 'USD' : 'EUR');
