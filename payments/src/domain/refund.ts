/** Money to give back, once, for one cancellation. */
export interface Refund {
  /** The id of the cancelling event; it names the refund at the provider and makes its key. */
  id: string;
  /** Minor units. */
  amount: number;
  /** The provider's id of the last refund made for it; the money is on its way unless that one failed. */
  refundId?: string;
  /** Made, and not yet with the card's bank. */
  isPending?: boolean;
  /** Made at the provider by somebody else: told and counted, never tried again. */
  isByHand?: boolean;
  /** Which asking is in use, from 1 (absent): the provider repeats a key's first answer, so each has its own key. */
  asking?: number;
  /** What came to nothing: the provider's ids of failed refunds, or its words where it refused to make one. */
  failed?: string[];
}

/** A refund as the provider shows it now. */
export interface ShownRefund {
  refundId: string;
  /** The cancellation that it is for; its own id when it names none. */
  id: string;
  /** Minor units. */
  amount: number;
  state: 'pending' | 'succeeded' | 'failed';
}

/** So many failures for one cancellation, then a person has to see to it. */
export const mostFailures = 3;

/** The money is on its way, or there. */
export const isMade = ({ refundId, failed = [] }: Refund): boolean =>
  refundId !== undefined && !failed.includes(refundId);

/** Failed too often: nothing more is tried. */
export const isGivenUp = (refund: Refund): boolean =>
  !isMade(refund) && (refund.failed?.length ?? 0) >= mostFailures;

/** Still to be asked for. */
export const isOwed = (refund: Refund): boolean => !isMade(refund) && !isGivenUp(refund);

/** Minor units. */
export const sumOf = (refunds: readonly Refund[]): number =>
  refunds.reduce((sum, { amount }) => sum + amount, 0);

/** Refunds after a look at the provider: which were made, which failed, and what others made there. */
export function compareRefunds(refunds: readonly Refund[], shown: readonly ShownRefund[]): Refund[] {
  const compared = refunds.map((refund) => compare(refund, shown));
  const ours = new Set(compared.map(({ refundId }) => refundId));
  const byHand = shown
    .filter(({ refundId, state }) => state !== 'failed' && !ours.has(refundId))
    .map(({ refundId, amount, state }) => ({
      id: refundId,
      amount,
      refundId,
      isPending: state === 'pending',
      isByHand: true,
    }));
  return [...compared, ...byHand].filter((refund) => !refund.isByHand || isMade(refund));
}

/** A refund that an older picture does not show stays made, and one that has failed stays failed. */
function compare(refund: Refund, shown: readonly ShownRefund[]): Refund {
  const mine = shown.filter(({ id, refundId }) => id === refund.id || refundId === refund.refundId);
  const before = refund.failed ?? [];
  const news = mine.filter(({ refundId, state }) => state === 'failed' && !before.includes(refundId));
  const failed = [...before, ...news.map(({ refundId }) => refundId)];
  const made = mine.find(({ refundId, state }) => state !== 'failed' && !failed.includes(refundId));
  const next = news.length > 0 ? { ...askedAnew(refund), failed, isPending: false } : refund;
  if (!made) return next;
  const { refundId, amount, state } = made;
  return { ...next, refundId, amount, isPending: state === 'pending' };
}

/** The next asking has a key of its own. */
const askedAnew = (refund: Refund): Refund => ({ ...refund, asking: askingOf(refund) + 1 });

export const askingOf = ({ asking = 1 }: Pick<Refund, 'asking'>): number => asking;

/** No more is given back than was taken: what is owed shrinks to the room that is left, in order. */
export function withinCapture(refunds: readonly Refund[], captured: number): Refund[] {
  let room = captured - sumOf(refunds.filter(isMade));
  return refunds.flatMap((refund) => {
    if (!isOwed(refund)) return [refund];
    const amount = Math.max(Math.min(refund.amount, room), 0);
    room -= amount;
    return amount > 0 ? [{ ...refund, amount }] : [];
  });
}

/** The provider answers this asking with a fault for ever. It may have been done: the next one waits for another look. */
export const afterFault = (refunds: readonly Refund[], faulted: Refund): Refund[] =>
  refunds.map((refund) => (isSameAsking(refund, faulted) ? askedAnew(refund) : refund));

/** The provider refused to make this refund. */
export const afterRefusal = (refunds: readonly Refund[], refused: Refund, code: string): Refund[] =>
  refunds.map((refund) =>
    isSameAsking(refund, refused)
      ? { ...askedAnew(refund), failed: [...(refund.failed ?? []), `refused-${askingOf(refund)}: ${code}`] }
      : refund,
  );

export const isSameAsking = (one: Refund, other: Refund): boolean =>
  one.id === other.id && askingOf(one) === askingOf(other);
