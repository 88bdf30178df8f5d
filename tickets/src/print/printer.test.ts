import { serviceApp } from '@railhead/common/http/service-app';
import { expect, test } from 'vitest';
import { readPdf } from '../../test/read-pdf.ts';
import { aTicketPage } from '../../test/sample-ticket.ts';
import { openPrinter } from './printer.ts';

const at = new Date('2026-11-21T08:00:00Z');

test('tickets are printed concurrently, and one that cannot be printed does not affect the others', async () => {
  const app = serviceApp({ name: 'print', title: 'print', logLevel: 'silent' });
  const printer = openPrinter(app);
  const tooLong = { ...aTicketPage(), token: 'x'.repeat(5000) };
  const ids = ['o1-1', 'o1-2', 'o1-3'];
  const [broken, ...printed] = await Promise.allSettled([
    printer.print([tooLong], at),
    ...ids.map((id) => printer.print([aTicketPage({ id })], at)),
  ]);
  expect(broken).toMatchObject({
    status: 'rejected',
    reason: { message: 'ticket PDF could not be created' },
  });
  const codes = await Promise.all(
    printed.map(
      async (result) => result.status === 'fulfilled' && (await readPdf(result.value)).pages[0]?.qr,
    ),
  );
  expect(codes).toEqual(ids.map((id) => `token of ${id}`));
  await app.close();
});

test('when the service closes, unfinished jobs fail instead of hanging', async () => {
  const app = serviceApp({ name: 'print', title: 'print', logLevel: 'silent' });
  const printer = openPrinter(app);
  const [[printing]] = await Promise.all([
    Promise.allSettled([printer.print([aTicketPage()], at)]),
    app.close(),
  ]);
  expect(printing).toMatchObject({ reason: { message: 'ticket PDF worker stopped' } });
});
