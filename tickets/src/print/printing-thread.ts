import { parentPort } from 'node:worker_threads';
import { printTickets } from './print-tickets.ts';
import type { Printed, PrintJob } from './printer.ts';

const answer = (printed: Printed) => parentPort?.postMessage(printed);

parentPort?.on('message', ({ job, pages, issuedAt }: PrintJob) => {
  printTickets(pages, issuedAt).then(
    (pdf) => answer({ job, pdf }),
    (error: unknown) => answer({ job, error }),
  );
});
