import { Worker } from 'node:worker_threads';
import type { App } from '@railhead/common/http/app';
import type { TicketPage } from '../domain/ticket-page.ts';

export type Printable = readonly [TicketPage, ...TicketPage[]];
/** What the thread is asked, and what it answers under the same number. */
export type PrintJob = { job: number; pages: Printable; issuedAt: Date };
export type Printed = { job: number } & ({ pdf: Uint8Array } | { error: unknown });

export interface Printer {
  /** A page for each ticket; the same tickets always give the same bytes. */
  print(pages: Printable, issuedAt: Date): Promise<Buffer>;
}

/**
 * Prints tickets in a thread of its own: a document takes some fifty milliseconds, for which nobody's search waits.
 * The thread starts with the first job; if it dies, its jobs fail and the next one starts another. Closes with the app.
 */
export function openPrinter(app: App): Printer {
  const jobs = new Map<number, PromiseWithResolvers<Buffer>>();
  let count = 0;
  let thread: Worker | undefined;

  const start = (): Worker => {
    const started = new Worker(new URL('./printing-thread.ts', import.meta.url));
    started.on('message', (printed: Printed) => {
      const waiting = jobs.get(printed.job);
      jobs.delete(printed.job);
      if ('pdf' in printed) waiting?.resolve(Buffer.from(printed.pdf));
      else waiting?.reject(new Error('a ticket could not be printed', { cause: printed.error }));
    });
    const died = (cause: unknown) => {
      thread = undefined;
      for (const { reject } of jobs.values()) reject(new Error('the printing thread ended', { cause }));
      jobs.clear();
    };
    started.on('error', died);
    started.on('exit', died);
    return started;
  };
  app.addHook('onClose', async () => {
    await thread?.terminate();
  });

  return {
    print(pages, issuedAt) {
      thread ??= start();
      const waiting = Promise.withResolvers<Buffer>();
      const job = count++;
      jobs.set(job, waiting);
      thread.postMessage({ job, pages, issuedAt } satisfies PrintJob);
      return waiting.promise;
    },
  };
}
