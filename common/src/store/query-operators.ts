import mongoose from 'mongoose';

declare const written: unique symbol;

/** Query operators that the code itself wrote. */
export interface Operators {
  readonly [written]?: true;
}

/** What documents must match: values and marked operators. An object that comes from a request is neither. */
export interface QueryFilter {
  [field: string]: string | number | boolean | Date | null | undefined | Operators | QueryFilter[];
}

/** Marks operators as the code's own. Mongoose compares all others as plain values (`sanitizeFilter`). */
export const operators = (own: Record<`$${string}`, unknown>): Operators => mongoose.trusted({ ...own });
