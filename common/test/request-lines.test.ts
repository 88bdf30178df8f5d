import { setImmediate as turn } from 'node:timers/promises';
import { DomainError } from '@railhead/common/domain/domain-error';
import { serviceApp } from '@railhead/common/http/service-app';
import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => vi.restoreAllMocks());

type Line = { msg: string; level: number; reqId?: string; status?: number; problem?: string };

test('a line for each request that changed or was refused something; faults have one more; who reads or chooses has none', async () => {
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
  const app = serviceApp({ name: 'lines', title: 'lines', logLevel: 'info' });
  app.after(() => {
    app.get('/api/timetable', async () => 'trains');
    app.put('/api/hold', { config: { traffic: 'hold' } }, async () => 'held');
    app.put('/api/lost', { config: { traffic: 'hold' } }, async () => {
      throw new DomainError('seat-taken');
    });
    app.post('/api/orders', async () => 'ordered');
    app.get('/api/broken', async () => {
      throw new Error('no such table');
    });
  });
  const ask = async (call: string) => {
    const [method, url] = call.split(' ');
    const answer = await app.inject({
      method: method === 'PUT' ? 'PUT' : method === 'POST' ? 'POST' : 'GET',
      url,
    });
    await turn();
    const lines = written.splice(0).flatMap((text) => text.trimEnd().split('\n'));
    return { answer, lines: lines.map((line): Line => JSON.parse(line)) };
  };
  await app.ready();
  await turn();
  written.length = 0;

  expect((await ask('GET /api/timetable')).lines).toEqual([]);
  expect((await ask('PUT /api/hold')).lines).toEqual([]);
  expect((await ask('POST /api/orders')).lines).toMatchObject([{ msg: 'answered', status: 200 }]);
  const lost = await ask('PUT /api/lost');
  expect(lost.lines).toMatchObject([
    {
      msg: 'answered',
      status: 409,
      problem: 'seat-taken',
      reqId: lost.answer.json<{ requestId: string }>().requestId,
    },
  ]);
  const broken = await ask('GET /api/broken');
  expect(broken.lines.map(({ msg, level, problem }) => [msg, level, problem])).toEqual([
    ['failed', 50, 'internal-error'],
    ['answered', 30, 'internal-error'],
  ]);
  await app.close();
});
