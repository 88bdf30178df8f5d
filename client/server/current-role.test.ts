import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { afterEach, expect, test, vi } from 'vitest';
import { currentRole } from './current-role.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** An `auth` that answers as told, and a request of an operator. */
async function start() {
  let [status, roles] = [200, ['passenger', 'operator']];
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    const view = { id: 'op1', email: 'a@b.c', name: '', roles, hasPassword: false, passengers: [] };
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ...view, registeredAt: '2026-11-21T08:00:00.000Z' }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const request = {
    user: { id: 'op1', email: 'a@b.c', roles: ['operator'] },
    headers: { authorization: 'Bearer x' },
    id: 'r1',
    log: { warn: () => undefined },
  } as unknown as FastifyRequest;
  return {
    request,
    url: `http://127.0.0.1:${port}`,
    asked: () => asked,
    answer(next: number, nextRoles: string[]) {
      [status, roles] = [next, nextRoles];
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

test('a role is asked for once in three seconds, and refused when it is lost', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  await using auth = await start();
  const role = currentRole('operator', auth.url);
  await role.check(auth.request);
  auth.answer(200, ['passenger']);
  await role.check(auth.request);
  expect(auth.asked()).toBe(1);
  vi.advanceTimersByTime(3000);
  await expect(role.check(auth.request)).rejects.toMatchObject({ code: 'role-required' });
});

test('an account that no longer exists is signed out, and an auth that does not answer refuses nobody', async () => {
  await using auth = await start();
  auth.answer(401, []);
  await expect(currentRole('operator', auth.url).check(auth.request)).rejects.toMatchObject({
    code: 'token-invalid',
  });
  auth.answer(500, []);
  await currentRole('operator', auth.url).check(auth.request);
  await currentRole('operator', 'http://127.0.0.1:9').check(auth.request);
});

test('the stream of an operator ends within seconds after the role is lost', async () => {
  await using auth = await start();
  const closed = new AbortController();
  const ended = new Promise<void>((end) => {
    currentRole('operator', auth.url).endWithRole(auth.request, { signal: closed.signal, end });
  });
  auth.answer(200, ['passenger']);
  await ended;
  closed.abort();
});
