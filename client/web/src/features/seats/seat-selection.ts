/**
 * The buyer's seats: `selected` is what the screen shows immediately, `held` is what the server has confirmed. One
 * request at a time brings `held` in line with `selected`. Seats are in the order of selection.
 */
export interface SeatSelection {
  selected: readonly string[];
  held: readonly string[];
  /** The end of the hold on this browser's clock, epoch ms. */
  endsAt: number | undefined;
  isSending: boolean;
  /** Seats that somebody else took first. */
  lost: readonly string[];
  /** Seats whose hold has expired. */
  expired: readonly string[];
  error: unknown;
}

export type SelectionEvent =
  | { type: 'toggled'; seat: string }
  /** Seats that the server already holds for this browser: found on the map, or assigned automatically. */
  | { type: 'assigned'; seats: readonly string[]; endsAt: number }
  | { type: 'selected'; seats: readonly string[] }
  | { type: 'sent' }
  | { type: 'held'; seats: readonly string[]; endsAt: number | undefined }
  | { type: 'rejected'; lost: readonly string[] }
  | { type: 'failed'; error: unknown }
  | { type: 'expired' }
  | { type: 'freed'; seats: readonly string[] };

export const emptySelection: SeatSelection = {
  selected: [],
  held: [],
  endsAt: undefined,
  isSending: false,
  lost: [],
  expired: [],
  error: undefined,
};

const without = (seats: readonly string[], gone: readonly string[]) =>
  seats.filter((seat) => !gone.includes(seat));

export function selectionReducer(selection: SeatSelection, event: SelectionEvent): SeatSelection {
  switch (event.type) {
    case 'toggled': {
      const isSelected = selection.selected.includes(event.seat);
      const selected = isSelected
        ? without(selection.selected, [event.seat])
        : [...selection.selected, event.seat];
      return {
        ...selection,
        selected,
        lost: without(selection.lost, [event.seat]),
        expired: [],
        error: undefined,
      };
    }
    case 'assigned':
      return { ...emptySelection, selected: event.seats, held: event.seats, endsAt: event.endsAt };
    case 'selected':
      return { ...selection, selected: event.seats, expired: [], error: undefined };
    case 'sent':
      return { ...selection, isSending: true };
    case 'held':
      return { ...selection, held: event.seats, endsAt: event.endsAt, isSending: false };
    case 'rejected':
      return {
        ...selection,
        selected: without(selection.selected, event.lost),
        held: without(selection.held, event.lost),
        lost: [...without(selection.lost, event.lost), ...event.lost],
        isSending: false,
      };
    case 'failed':
      return { ...selection, selected: selection.held, isSending: false, error: event.error };
    case 'expired':
      return { ...emptySelection, expired: selection.held };
    case 'freed':
      return { ...selection, lost: without(selection.lost, event.seats) };
  }
}

/** Whether the selection differs from what the server holds. */
export const needsSync = ({ selected, held }: SeatSelection): boolean =>
  selected.length !== held.length || selected.some((seat) => !held.includes(seat));

/**
 * Which seats a rejection costs: those it names, else those that were new in the request, else all of them.
 */
export function lostSeats(requested: readonly string[], held: readonly string[], named: unknown): string[] {
  const mentioned = Array.isArray(named) ? requested.filter((seat) => named.includes(seat)) : [];
  if (mentioned.length > 0) return mentioned;
  const added = without(requested, held);
  return added.length > 0 ? added : [...requested];
}
