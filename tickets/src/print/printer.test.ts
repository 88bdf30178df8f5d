import { serviceApp } from '@railhead/common/http/service-app';
import { expect, test } from 'vitest';
import { aTicketPage } from '../domain/a-ticket-page.ts';
import { openPrinter } from './printer.ts';
import { readPdf } from './read-pdf.ts';

const at = new Date('2026-11-21T08:00:00Z');

test('tickets are printed beside the service, many at once, and one that cannot be spoils no other', async () => {
  const app = serviceApp({ name: 'print', title: 'print', logLevel: 'silent' });
  const printer = openPrinter(app);
  const tooLong = { ...aTicketPage(), token: 'x'.repeat(5000) };
  const ids = ['o1-1', 'o1-2', 'o1-3'];
  const [broken, ...printed] = await Promise.allSettled([
    printer.print([tooLong], at),
    ...ids.map((id) => printer.print([aTicketPage({ id })], at)),
  ]);
  expect(broken).toMatchObject({ status: 'rejected', reason: { message: 'a ticket could not be printed' } });
  const said = printed.map((result) => result.status === 'fulfilled' && readPdf(result.value).pages[0]?.qr);
  expect(said).toEqual(ids.map((id) => `token of ${id}`));
  await app.close();
});

test('when its service closes, what is not printed yet fails instead of hanging', async () => {
  const app = serviceApp({ name: 'print', title: 'print', logLevel: 'silent' });
  const printer = openPrinter(app);
  const [[printing]] = await Promise.all([
    Promise.allSettled([printer.print([aTicketPage()], at)]),
    app.close(),
  ]);
  expect(printing).toMatchObject({ reason: { message: 'the printing thread ended' } });
});
