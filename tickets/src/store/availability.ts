import type { Sale } from '../domain/seats-left.ts';
import { type AnswerBook, answerBook } from './answer-book.ts';
import type { OrderStore } from './order-store.ts';

export interface Availability {
  /** What is sold on each of the runs, in one question for all that are not known. */
  salesOn(runIds: readonly string[]): Promise<Map<string, Sale[]>>;
  book: AnswerBook<Sale[]>;
}

/** What is sold on runs: counted from the copies of orders when asked for, kept until one of them changes. */
export function availability(orders: Pick<OrderStore, 'salesOf'>): Availability {
  const book = answerBook<Sale[]>();
  return {
    book,
    async salesOn(runIds) {
      const unknown = runIds.filter((runId) => !book.has(runId));
      let asking: ReturnType<OrderStore['salesOf']> | undefined;
      const pairs = runIds.map(async (runId): Promise<[string, Sale[]]> => {
        const sales = await book.ask(runId, async (reads) => {
          reads([runId]);
          asking ??= orders.salesOf(unknown);
          return (await asking).get(runId) ?? [];
        });
        return [runId, sales];
      });
      return new Map(await Promise.all(pairs));
    },
  };
}
