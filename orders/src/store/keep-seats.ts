import type { HoldView } from '@railhead/common/contracts/seats';
import { DomainError } from '@railhead/common/domain/domain-error';
import { isUnavailable } from '@railhead/common/runtime/unavailable';
import type { HoldLimits } from './hold-limits.ts';
import type { HoldWish } from './seat-board.ts';
import type { SeatDesk } from './seat-desk.ts';

/**
 * Keeps seats while their holder chooses: the limits first, then the board.
 * @throws DomainError `too-many-holds`, `seat-taken`, `seat-held`, `hold-worn-out`, `temporarily-unavailable`
 */
export async function keepSeats(
  { desk, limits }: { desk: SeatDesk; limits: HoldLimits },
  wish: HoldWish,
  address: string,
): Promise<HoldView> {
  await limits.check(wish, address).catch(unlessOutage);
  const held = await desk.hold(wish);
  if (!held) throw new DomainError('temporarily-unavailable', { retryAfterSeconds: 2 });
  return { seats: wish.seats, until: held.until.toISOString(), now: held.now.toISOString() };
}

/** With the counter away the board, in the same Redis, will say so itself. */
export const unlessOutage = (error: unknown): void => {
  if (!isUnavailable(error)) throw error;
};
