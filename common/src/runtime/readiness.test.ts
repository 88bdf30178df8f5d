import { expect, test } from 'vitest';
import { openReadiness } from './readiness.ts';

/** One dependency whose start and answers the test decides. */
function openWithDatabase() {
  const readiness = openReadiness();
  const start = Promise.withResolvers<void>();
  const database = { answers: true };
  readiness.add('mongo', start.promise, async () => {
    if (!database.answers) throw new Error('no answer');
  });
  return { readiness, database, start: async () => start.resolve() };
}

test('a service is not ready before every dependency has been reached and answers', async () => {
  const { readiness, database, start } = openWithDatabase();
  expect(await readiness.check()).toEqual({ ready: false, away: ['mongo'] });
  database.answers = false;
  await start();
  expect(readiness.hasStarted()).toBe(true);
  expect(await readiness.check()).toEqual({ ready: false, away: ['mongo'] });
  database.answers = true;
  expect(await readiness.check()).toEqual({ ready: true, away: [] });
});

test('once ready, a service stays ready and names what does not answer', async () => {
  const { readiness, database, start } = openWithDatabase();
  await start();
  await readiness.check();
  database.answers = false;
  expect(await readiness.check()).toEqual({ ready: true, away: ['mongo'] });
  database.answers = true;
  expect(await readiness.check()).toEqual({ ready: true, away: [] });
});

test('a service that closes is not ready, whatever answers', async () => {
  const { readiness, start } = openWithDatabase();
  await start();
  await readiness.check();
  readiness.close();
  expect(await readiness.check()).toEqual({ ready: false, away: ['closing'] });
});
