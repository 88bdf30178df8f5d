import { afterAll, expect, test } from 'vitest';
import { serviceApp } from '../http/service-app.ts';
import { sendMails } from './mail-outbox.ts';
import type { Mail, SendResult } from './mailer.ts';

const app = serviceApp({ name: 'mail', title: 'mail', logLevel: 'silent' });
afterAll(() => app.close());

interface Entry {
  id: string;
  attempts: number;
}
const accepted: SendResult = { status: 'accepted' };
const deferred: SendResult = { status: 'deferred', reason: 'ETIMEDOUT' };
const rejected: SendResult = { status: 'rejected', reason: 'EENVELOPE' };

/**
 * What becomes of one mail: the ids that were sent, and how it was completed or retried.
 * @param results of the attempts, one after the other. @param given differs from an outbox with one due mail.
 */
async function outcomeOf(
  results: SendResult[],
  given: { attempts?: number; isLeased?: boolean; compose?: () => Mail | undefined } = {},
) {
  let due: Entry[] = [{ id: 'm1', attempts: given.attempts ?? 0 }];
  const sent: string[] = [];
  const finished = Promise.withResolvers<unknown>();
  const send = async ({ to }: Mail) => {
    sent.push(to);
    return results.shift() ?? accepted;
  };
  const sending = sendMails(
    app,
    Promise.resolve(),
    { send },
    {
      name: 'test mail',
      maxDelayMs: 30_000,
      findDue: async () => due,
      async lease({ id, attempts }) {
        due = [];
        if (!given.isLeased) return { id, attempts: attempts + 1, logFields: { mail: id } };
        finished.resolve('leased by another instance');
        return undefined;
      },
      compose: given.compose ?? (({ id }) => ({ to: id })),
      complete: async (_mail, isAccepted) => finished.resolve({ isAccepted }),
      retry: async (_mail, delayMs) => finished.resolve({ delayMs }),
    },
  );
  const outcome = await finished.promise;
  await sending.stop();
  return { outcome, sent };
}

test('an accepted mail is completed', async () => {
  expect(await outcomeOf([accepted])).toEqual({ outcome: { isAccepted: true }, sent: ['m1'] });
});

test('a rejected mail is completed without another attempt', async () => {
  expect(await outcomeOf([rejected])).toEqual({ outcome: { isAccepted: false }, sent: ['m1'] });
});

test.each([
  [1, 1000],
  [2, 2000],
  [3, 4000],
  [9, 30_000],
])('after %i deferred attempts the next one follows in %i ms', async (attempts, delayMs) => {
  const { outcome } = await outcomeOf([deferred], { attempts: attempts - 1 });
  expect(outcome).toEqual({ delayMs });
});

test('a mail that another instance has leased is not sent', async () => {
  const { sent } = await outcomeOf([accepted], { isLeased: true });
  expect(sent).toEqual([]);
});

test('a mail with nothing to say is completed, not sent', async () => {
  const nothing = await outcomeOf([], { compose: () => undefined });
  expect(nothing).toEqual({ outcome: { isAccepted: false }, sent: [] });
});

test('a mail that cannot be composed is retried', async () => {
  const compose = () => {
    throw new Error('no printer');
  };
  expect(await outcomeOf([], { compose })).toEqual({ outcome: { delayMs: 1000 }, sent: [] });
});
