import { expect, test } from 'vitest';
import { startClient } from './start-client.ts';

const surface = [
  ['GET', '/ops/api/events'],
  ['GET', '/ops/api/events/live'],
  ['GET', '/ops/api/orders/o1/timeline'],
  ['GET', '/ops/api/parked'],
  ['POST', '/ops/api/parked/1/retry'],
  ['GET', '/ops/api/streams'],
] as const;

test('only operators can use the console', async () => {
  await using client = await startClient();
  const passenger = await client.bearer({ id: 'a1' });
  const late = await client.bearer({ id: 'op1', roles: ['operator'] }, -60);
  for (const [method, path] of surface) {
    const ask = async (headers: Record<string, string>) => {
      const response = await fetch(new URL(path, client.url), { method, headers });
      const { code } = (await response.json()) as { code: string };
      return [response.status, code];
    };
    expect(await ask({}), path).toEqual([401, 'sign-in-required']);
    expect(await ask({ authorization: late }), path).toEqual([401, 'token-expired']);
    expect(await ask({ authorization: passenger }), path).toEqual([403, 'role-required']);
  }
  const foreign = await client.request('/ops/api/parked/1/retry', {
    method: 'POST',
    headers: { origin: 'https://elsewhere.example' },
  });
  expect(foreign.status).toBe(403);
});
