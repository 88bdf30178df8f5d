/**
 * A journey's place on its run: stop indexes, half-open, so it occupies the segments `from … to - 1`.
 * Two journeys that touch at a station do not overlap: one leaves the seat where the other takes it.
 */
export type Span = { from: number; to: number };

/** True when both need at least one segment in common. */
export const overlaps = (a: Span, b: Span): boolean => a.from < b.to && b.from < a.to;

/** True when the span is a journey on a run with that many stops: whole indexes, forwards, on the line. */
export const isJourney = ({ from, to }: Span, stops: number): boolean =>
  Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from < to && to < stops;
