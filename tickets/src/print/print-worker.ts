import { parentPort } from 'node:worker_threads';
import { printTickets } from './print-tickets.ts';
import type { PrintJob, PrintResult } from './printer.ts';

const reply = (result: PrintResult) => parentPort?.postMessage(result);

parentPort?.on('message', ({ job, pages, issuedAt }: PrintJob) => {
  printTickets(pages, issuedAt).then(
    (pdf) => reply({ job, pdf }),
    (error: unknown) => reply({ job, error }),
  );
});
