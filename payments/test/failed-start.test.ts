import { until } from '@railhead/common/testing/until';
import { expect, test } from 'vitest';
import { buildApp } from '../src/app.ts';
import { startPayments } from './payments-fixture.ts';

const buildBrokenApp = async (...config: Parameters<typeof buildApp>) => {
  const app = await buildApp(...config);
  app.addHook('onReady', async () => {
    throw new Error('the service cannot start');
  });
  return app;
};

/** Child processes, listening ports and connections of this process. */
const open = () =>
  process
    .getActiveResourcesInfo()
    .filter((kind) => ['ProcessWrap', 'TCPServerWrap', 'TCPSocketWrap'].includes(kind))
    .toSorted();

test('a start that fails half-way says why and leaves no process, port or connection open', async () => {
  const before = open();
  const starting = startPayments({ build: buildBrokenApp });
  starting.catch(() => undefined);
  await until('the local Stripe to start', () => open().includes('ProcessWrap'));
  await expect(starting).rejects.toThrow('the service cannot start');
  await until('everything to end', () => open().join() === before.join());
});
