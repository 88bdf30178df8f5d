/**
 * The buyer's seats: `wanted` is what the screen shows at once, `held` what the server has agreed to. They are made
 * equal by one request at a time. Seats are in the order of choosing.
 */
export interface SeatChoice {
  wanted: readonly string[];
  held: readonly string[];
  /** The end of the hold on this browser's clock, epoch ms. */
  endsAt: number | undefined;
  isSending: boolean;
  /** Seats that somebody else was quicker to take. */
  lost: readonly string[];
  /** Seats whose hold has run out. */
  lapsed: readonly string[];
  error: unknown;
}

export type ChoiceEvent =
  | { type: 'toggled'; seat: string }
  /** Seats that the server holds for this browser: found on the map, or picked by it. */
  | { type: 'given'; seats: readonly string[]; endsAt: number }
  | { type: 'wanted'; seats: readonly string[] }
  | { type: 'sent' }
  | { type: 'held'; seats: readonly string[]; endsAt: number | undefined }
  | { type: 'refused'; lost: readonly string[] }
  | { type: 'failed'; error: unknown }
  | { type: 'lapsed' }
  | { type: 'freed'; seats: readonly string[] };

export const noChoice: SeatChoice = {
  wanted: [],
  held: [],
  endsAt: undefined,
  isSending: false,
  lost: [],
  lapsed: [],
  error: undefined,
};

const without = (seats: readonly string[], gone: readonly string[]) =>
  seats.filter((seat) => !gone.includes(seat));

export function choose(choice: SeatChoice, event: ChoiceEvent): SeatChoice {
  switch (event.type) {
    case 'toggled': {
      const isChosen = choice.wanted.includes(event.seat);
      const wanted = isChosen ? without(choice.wanted, [event.seat]) : [...choice.wanted, event.seat];
      return { ...choice, wanted, lost: without(choice.lost, [event.seat]), lapsed: [], error: undefined };
    }
    case 'given':
      return { ...noChoice, wanted: event.seats, held: event.seats, endsAt: event.endsAt };
    case 'wanted':
      return { ...choice, wanted: event.seats, lapsed: [], error: undefined };
    case 'sent':
      return { ...choice, isSending: true };
    case 'held':
      return { ...choice, held: event.seats, endsAt: event.endsAt, isSending: false };
    case 'refused':
      return {
        ...choice,
        wanted: without(choice.wanted, event.lost),
        held: without(choice.held, event.lost),
        lost: [...without(choice.lost, event.lost), ...event.lost],
        isSending: false,
      };
    case 'failed':
      return { ...choice, wanted: choice.held, isSending: false, error: event.error };
    case 'lapsed':
      return { ...noChoice, lapsed: choice.held };
    case 'freed':
      return { ...choice, lost: without(choice.lost, event.seats) };
  }
}

/** Whether the server has to be asked again. */
export const isUnsettled = ({ wanted, held }: SeatChoice): boolean =>
  wanted.length !== held.length || wanted.some((seat) => !held.includes(seat));

/**
 * Which seats a refusal has cost: those that it names, else those that were new in the request, else all of it.
 */
export function lostSeats(asked: readonly string[], held: readonly string[], named: unknown): string[] {
  const told = Array.isArray(named) ? asked.filter((seat) => named.includes(seat)) : [];
  if (told.length > 0) return told;
  const added = without(asked, held);
  return added.length > 0 ? added : [...asked];
}
