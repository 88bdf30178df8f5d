import { Worker } from 'node:worker_threads';
import type { App } from '@railhead/common/http/app';
import type { TicketPage } from '../domain/ticket-page.ts';

export type Printable = readonly [TicketPage, ...TicketPage[]];
/** A message to the worker thread, and its reply under the same job number. */
export type PrintJob = { job: number; pages: Printable; issuedAt: Date };
export type PrintResult = { job: number } & ({ pdf: Uint8Array } | { error: unknown });

export interface Printer {
  /** Prints a page per ticket. The same tickets always give the same bytes. */
  print(pages: Printable, issuedAt: Date): Promise<Buffer>;
}

/**
 * Prints tickets in a worker thread: a document takes about 50 ms, which would delay searches in the main thread. The
 * thread starts with the first job. If it crashes, its jobs fail and the next job starts another. Closes with the app.
 */
export function openPrinter(app: App): Printer {
  const jobs = new Map<number, PromiseWithResolvers<Buffer>>();
  let count = 0;
  let thread: Worker | undefined;

  const start = (): Worker => {
    const started = new Worker(new URL('./print-worker.ts', import.meta.url));
    started.on('message', (result: PrintResult) => {
      const waiting = jobs.get(result.job);
      jobs.delete(result.job);
      if ('pdf' in result) waiting?.resolve(Buffer.from(result.pdf));
      else waiting?.reject(new Error('ticket PDF could not be created', { cause: result.error }));
    });
    const onExit = (cause: unknown) => {
      thread = undefined;
      for (const { reject } of jobs.values()) reject(new Error('ticket PDF worker stopped', { cause }));
      jobs.clear();
    };
    started.on('error', onExit);
    started.on('exit', onExit);
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
