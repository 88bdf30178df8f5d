import type { JourneyView } from '@railhead/common/contracts/tickets';

export type SaleState = 'open' | 'not-open' | 'closed' | 'cancelled';

/** Whether tickets are on sale at that moment (epoch ms). */
export function saleStateOf({ status, sale }: Pick<JourneyView, 'status' | 'sale'>, at: number): SaleState {
  if (status === 'cancelled') return 'cancelled';
  if (at < Date.parse(sale.opensAt)) return 'not-open';
  return at < Date.parse(sale.closesAt) ? 'open' : 'closed';
}

/** Separates the trains that have left or can no longer be bought from the others, both in order of departure. */
export function separateClosed(
  journeys: readonly JourneyView[],
  at: number,
): { current: JourneyView[]; closed: JourneyView[] } {
  const isClosed = ({ sale }: JourneyView) => at >= Date.parse(sale.closesAt);
  return {
    current: journeys.filter((journey) => !isClosed(journey)),
    closed: journeys.filter(isClosed),
  };
}
