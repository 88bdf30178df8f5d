import type { App } from '@railhead/common/http/app';
import type { Bus } from '@railhead/common/messaging/bus';
import type { AnswerBook } from './answer-book.ts';
import type { OrderStore } from './order-store.ts';

const quietMs = 500;

type Books = Pick<AnswerBook<unknown>, 'changed' | 'clear'>[];

/**
 * Keeps every copy's answers true: who saves an order tells its run on core NATS, and a run's own events say that the
 * timetable is another. The first word counts at once; after it, words are gathered for half a second, so that a rush
 * on one train does not have its searches counted anew with every sale.
 */
export function followSearchNews(
  app: App,
  bus: Bus,
  { orders, books }: { orders: Pick<OrderStore, 'onSaved'>; books: Books },
): void {
  const sold = new Set<string>();
  let isNewTimetable = false;
  let quiet: NodeJS.Timeout | undefined;

  const apply = () => {
    quiet = undefined;
    if (!isNewTimetable && sold.size === 0) return;
    for (const book of books) {
      if (isNewTimetable) book.clear();
      else book.changed(sold);
    }
    sold.clear();
    isNewTimetable = false;
    quiet = setTimeout(apply, quietMs);
  };
  const hear = () => {
    if (!quiet) apply();
  };
  const forgetAll = () => {
    isNewTimetable = true;
    hear();
  };

  orders.onSaved(({ booking }) => {
    if (booking) bus.publishEphemeral(`availability.${booking.runId}`, '');
  });
  bus.subscribe('availability.*', (_body, subject) => {
    sold.add(subject.slice(subject.indexOf('.') + 1));
    hear();
  });
  bus.subscribe('tickets.*.*.*', (_body, subject) => {
    if (subject.startsWith('tickets.run-')) forgetAll();
  });
  // What was told while the broker was away was told to nobody.
  bus.onReconnect(forgetAll);
  app.addHook('onClose', async () => clearTimeout(quiet));
}
