import { expect, test } from 'vitest';
import { Unavailable } from '../runtime/unavailable.ts';
import { provideRecords, requestRecords } from './personal-data.ts';

/** Requests are answered by the responder of the subject, as on the broker. */
function busInMemory() {
  const responders = new Map<string, (body: string, subject: string) => Promise<string>>();
  return {
    respond(
      pattern: string,
      _queue: string,
      reply: (body: string, subject: string) => Promise<string>,
    ): void {
      responders.set(pattern, reply);
    },
    async request(subject: string, body: string): Promise<string> {
      const reply = responders.get(`${subject.slice(0, subject.lastIndexOf('.'))}.*`);
      if (!reply) throw new Unavailable(`nobody answered ${subject}`);
      return reply(body, subject).catch((error: unknown) => JSON.stringify({ error: String(error) }));
    },
  };
}

test('all pages of the account are gathered, in order', async () => {
  const bus = busInMemory();
  const pages = new Map([
    ['', { items: [{ id: 1 }], related: { allowances: [{ id: 3 }] }, next: 'b' }],
    ['b', { items: [{ id: 2 }] }],
  ]);
  provideRecords(bus, 'orders', async (accountId, after = '') => ({
    items: [],
    ...pages.get(after),
    ...(accountId !== 'ada' && { items: [] }),
  }));
  expect(await requestRecords(bus, 'orders', 'ada')).toEqual({
    items: [{ id: 1 }, { id: 2 }],
    related: { allowances: [{ id: 3 }] },
  });
});

test.each([
  ['does not answer', () => undefined],
  [
    'fails',
    (bus: ReturnType<typeof busInMemory>) =>
      provideRecords(bus, 'tickets', () => Promise.reject(new Error('the database is away'))),
  ],
  [
    'sends no JSON',
    (bus: ReturnType<typeof busInMemory>) =>
      bus.respond('export.tickets.*', 'tickets', () => Promise.resolve('{"items":')),
  ],
])('nothing is returned when the service %s', async (_what, prepare) => {
  const bus = busInMemory();
  prepare(bus);
  await expect(requestRecords(bus, 'tickets', 'ada')).rejects.toMatchObject({ code: 'service-away' });
});
