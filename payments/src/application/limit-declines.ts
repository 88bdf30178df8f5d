import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import {
  countedSince,
  type DeclinedCharge,
  type DeclineLimits,
  type DeclineTimes,
  hasRoom,
  type ReachedLimit,
  reachedLimit,
} from '../domain/decline-limits.ts';
import { blockPayment, type Payment } from '../domain/payment.ts';
import type { Confirmation, ConfirmationRepository } from '../persistence/confirmation-repository.ts';
import type { DeclineRepository } from '../persistence/decline-repository.ts';
import type { PaymentRepository } from '../persistence/payment-repository.ts';

/** Keeps people from trying stolen cards: counts declines by account, network and card. */
export interface DeclineLimiter {
  /**
   * Refuses to start a payment while a limit is reached, and remembers from where it was started.
   * @throws DomainError `too-many-declines`
   */
  admitStart(
    payment: Pick<Payment, 'orderId' | 'accountId'>,
    /** Absent for callers on the same machine. */
    network: string | undefined,
  ): Promise<void>;
  /**
   * Refuses to try a card while a limit is reached, or could be exceeded by the cards that are being tried at this moment,
   * of which this one must be known already.
   * @throws DomainError `too-many-declines`, `payment-in-progress`
   */
  admitConfirmation(confirmation: Confirmation): Promise<void>;
  /** Counts declined charges, each once. If a limit is reached, the open payments of the account end. */
  recordDeclines(payment: Payment, charges: readonly DeclinedCharge[]): Promise<void>;
}

interface Stores {
  payments: PaymentRepository;
  declines: DeclineRepository;
  confirmations: ConfirmationRepository;
  now: () => Date;
}

export function createDeclineLimiter(
  { metrics, log }: App,
  { payments, declines, confirmations, now }: Stores,
  limits: DeclineLimits,
): DeclineLimiter {
  const declined = metrics.counter('railhead_card_declines_total', 'Declined attempts to pay');
  const reached = metrics.counter(
    'railhead_decline_limit_reached_total',
    'Declined attempts to pay that reached a limit or exceeded it',
    ['by'],
  );
  const refused = metrics.counter(
    'railhead_payment_starts_refused_total',
    'Payments not started because of declined cards',
    ['by'],
  );

  const timesOf = async (
    by: DeclineTimes['by'],
    filter: Parameters<typeof declines.findLatest>[0],
    since: Date,
  ): Promise<DeclineTimes> => ({
    by,
    times: (await declines.findLatest(filter, since)).map((decline) => decline.at),
  });

  const findReachedLimit = async (
    accountId: string,
    network: string | undefined,
  ): Promise<ReachedLimit | undefined> => {
    const at = now();
    const since = countedSince(at);
    const [ofAccount, ofNetwork] = await Promise.all([
      declines.findLatest({ accountId }, since),
      network === undefined ? undefined : timesOf('network', { network }, since),
    ]);
    const cards = new Set(ofAccount.flatMap(({ card }) => card ?? []));
    const ofCards = await Promise.all([...cards].map((card) => timesOf('card', { card }, since)));
    const counted: DeclineTimes[] = [
      { by: 'account', times: ofAccount.map((decline) => decline.at) },
      ...(ofNetwork ? [ofNetwork] : []),
      ...ofCards,
    ];
    return reachedLimit(counted, limits, at);
  };

  /** Their client secrets would let the buyer go on without asking us. */
  const blockOpenPayments = async (accountId: string): Promise<void> => {
    for (const { orderId } of await payments.find({ status: 'open', accountId })) {
      await payments.change(orderId, (saved) => saved && blockPayment(saved, now()));
    }
  };

  return {
    async admitStart({ orderId, accountId }, network) {
      const limit = await findReachedLimit(accountId, network);
      if (limit) {
        refused.inc({ by: limit.by });
        throw tooManyDeclines(limit, now());
      }
      if (network !== undefined) await declines.recordStart(orderId, network);
    },
    async admitConfirmation({ orderId, accountId, network, card }) {
      const at = now();
      const since = countedSince(at);
      const subjects = [
        { by: 'account', filter: { accountId } },
        ...(network === undefined ? [] : [{ by: 'network', filter: { network } } as const]),
        ...(card === undefined ? [] : [{ by: 'card', filter: { card } } as const]),
      ] as const;
      const counted = await Promise.all(
        subjects.map(async ({ by, filter }) => ({
          ...(await timesOf(by, filter, since)),
          underWay: await confirmations.countUnderWay(filter),
        })),
      );
      const limit = reachedLimit(counted, limits, at);
      if (limit) {
        refused.inc({ by: limit.by });
        throw tooManyDeclines(limit, at);
      }
      if (!counted.every((subject) => hasRoom(subject, limits))) throw inProgress();
      if (network !== undefined) await declines.recordStart(orderId, network);
    },
    async recordDeclines({ orderId, accountId }, charges) {
      let added = 0;
      for (const charge of charges) {
        if (await declines.add({ ...charge, orderId, accountId })) added++;
      }
      declined.inc(added);
      if (charges.length === 0) return;
      // Also for declines that were recorded before: a crash may have come between the record and the end.
      const limit = await findReachedLimit(accountId, await declines.networkOf(orderId));
      if (!limit) return;
      await blockOpenPayments(accountId);
      if (added === 0) return;
      reached.inc({ by: limit.by });
      log.error({ orderId, accountId, ...limit }, 'alarm: too many declined cards, payments are refused');
    },
  };
}

/** Another card is being tried, whose outcome decides about this one. */
export const inProgress = (): DomainError => new DomainError('payment-in-progress', { retryAfterSeconds: 1 });

function tooManyDeclines({ until }: ReachedLimit, now: Date): DomainError {
  const retryAt = until.toISOString();
  return new DomainError('too-many-declines', {
    detail: `Too many cards were declined. You can pay by card again after ${retryAt.slice(0, 16).replace('T', ' ')} UTC.`,
    facts: { retryAt },
    retryAfterSeconds: Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000)),
  });
}
