import { defineConfig } from 'vitest/config';

// One project per workspace, so `npm test -w orders` runs that service alone; `unit` is every pure test beside its code.
const workspaces = [
  'common',
  'auth',
  'tickets',
  'orders',
  'payments',
  'expiration',
  'client',
  'infra',
  'e2e',
];

const onServers = {
  globalSetup: ['infra/test/test-servers.ts'],
  testTimeout: 60_000,
  hookTimeout: 120_000,
};
/**
 * Loading a service with its drivers takes longer than most tests, so the files that a worker runs share loaded modules; they
 * mock none. Render tests of the web app need a page of their own.
 */
const isIsolated = (name: string) => name === 'client';
/** Tests of the whole product mostly wait: for a lock to expire, or for a message of a service that was killed. */
const waiting = { maxWorkers: 3, sequence: { groupOrder: 1 } };
/** Its rounds also say how late things are, so they run where less is going on. */
const faultRig = 'e2e/chaos/chaos.test.ts';

export default defineConfig({
  test: {
    // Real servers are shared by the run and two cores are the budget: more workers only fight for them.
    maxWorkers: 2,
    projects: [
      ...workspaces.map((name) => ({
        test: {
          name,
          isolate: isIsolated(name),
          ...(name === 'e2e' && waiting),
          include: [`${name}/**/*.test.{ts,tsx}`],
          exclude: ['**/node_modules/**', faultRig],
          ...onServers,
        },
      })),
      { test: { name: 'faults', include: [faultRig], ...onServers } },
      {
        test: {
          name: 'unit',
          testTimeout: 30_000,
          include: [
            '{common,auth,tickets,orders,payments,expiration,client}/{src,server,web}/**/*.test.{ts,tsx}',
          ],
          exclude: ['**/node_modules/**'],
        },
      },
    ],
  },
});
