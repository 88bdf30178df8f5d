/** Money to return once, for one cancellation. The field names are stored. */
export interface Refund {
  /** The id of the cancelling event; it is the refund's metadata and idempotency key at the provider. */
  id: string;
  /** Minor units. */
  amount: number;
  /** The provider's id of the last refund made for it; the money is on its way unless that refund failed. */
  refundId?: string;
  /** Made, and not yet received by the card's bank. */
  isPending?: boolean;
  /** Made at the provider by somebody else: published and counted, never retried. */
  isByHand?: boolean;
  /** The number of the current attempt, 1 when absent. Each attempt has its own idempotency key. */
  asking?: number;
  /** Failed attempts: the provider's refund ids, or its error code where it refused to make a refund. */
  failed?: string[];
  /** Refusals that pass by themselves; they are not failures, and the refund is tried until it succeeds. */
  deferrals?: number;
  /** When to ask the provider again; at once when absent. */
  retryAt?: Date;
  /** Failed attempts that do not count: those whose cause passes, and those before an operator's retry. */
  uncountedFailures?: number;
  /** The provider's code for the last failure. */
  lastFailure?: string;
  /** When it was published that the refund was given up; absent again once the refund is made. */
  givenUpAt?: Date;
}

/** True if the money is on its way or has arrived. */
export const isMade = ({ refundId, failed = [] }: Refund): boolean =>
  refundId !== undefined && !failed.includes(refundId);

/** The total in minor units. */
export const sumOf = (refunds: readonly Refund[]): number =>
  refunds.reduce((sum, { amount }) => sum + amount, 0);

/** The next attempt uses a new idempotency key. */
export const nextAttempt = (refund: Refund): Refund => ({ ...refund, asking: attemptOf(refund) + 1 });

export const attemptOf = ({ asking = 1 }: Pick<Refund, 'asking'>): number => asking;

export const isSameAttempt = (one: Refund, other: Refund): boolean =>
  one.id === other.id && attemptOf(one) === attemptOf(other);
