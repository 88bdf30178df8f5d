import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import Type from 'typebox';
import { afterEach, expect, test, vi } from 'vitest';
import { readConfig, TrafficConfig } from '../runtime/config.ts';
import { type EventStream, eventStreams } from './event-streams.ts';
import { serviceApp } from './service-app.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** A service behind one trusted proxy, with a live stream that a request may open as an account. */
async function start(maxStreamsPerAddress = 500) {
  const limits = {
    ...readConfig(Type.Object(TrafficConfig), {}),
    trustedProxies: '1',
    maxEventLoopDelayMs: 0,
  };
  const app = serviceApp({ name: 'streams', title: 'Streams', logLevel: 'silent', limits });
  let endRights: (accountId: string) => void = () => undefined;
  const open = eventStreams(app, { maxStreamsPerAddress }, (listener) => {
    endRights = listener;
  });
  const streams: EventStream[] = [];
  app.after(() => {
    app.get('/api/live', async (request, reply) => {
      const { account, expires } = request.headers;
      if (account) {
        request.user = { id: String(account), email: '', roles: ['passenger'] };
        request.tokenExpiresAt = Date.now() + Number(expires);
      }
      const stream = open(reply);
      streams.push(stream);
      stream.send({ event: 'first', id: '1', data: {} });
      return reply;
    });
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    streams,
    endRights: (accountId: string) => endRights(accountId),
    async watch(headers: Record<string, string> = {}): Promise<IncomingMessage> {
      const request = get(`${url}/api/live`, { agent: false, headers });
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      return response.on('error', () => undefined);
    },
    [Symbol.asyncDispose]: () => app.close(),
  };
}

const bodyOf = async (response: IncomingMessage) => {
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
};

test('a network has so many streams at once, and is told when to try again', async () => {
  await using service = await start(2);
  const from = (address: string) => service.watch({ 'x-forwarded-for': address });
  const first = await from('2001:db8:a:b::1');
  expect([first.statusCode, (await from('2001:db8:a:b::2')).statusCode]).toEqual([200, 200]);
  const refused = await from('2001:db8:a:b::3');
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '30']);
  expect(JSON.parse(await bodyOf(refused))).toMatchObject({
    code: 'too-many-streams',
    detail: expect.stringContaining('try again in 30 seconds'),
  });
  expect((await from('2001:db8:a:c::1')).statusCode).toBe(200);
  expect((await service.watch()).statusCode).toBe(200);
  first.destroy();
  await expect.poll(async () => (await from('2001:db8:a:b::4')).statusCode).toBe(200);
});

test('a stream ends when the access token of its reader expires', async () => {
  await using service = await start();
  const response = await service.watch({ account: 'ada', expires: '200' });
  expect(await bodyOf(response)).toContain('event: first');
});

test('the streams of an account end with its session, and no others', async () => {
  await using service = await start();
  const ada = await service.watch({ account: 'ada', expires: '600000' });
  await service.watch({ account: 'bob', expires: '600000' });
  await service.watch();
  service.endRights('ada');
  expect(await bodyOf(ada)).toContain('event: first');
  expect(service.streams.map(({ signal }) => signal.aborted)).toEqual([true, false, false]);
});

test('a reader that takes nothing between two heartbeats is dropped, and one that reads is not', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  await using service = await start();
  const reading = await service.watch();
  reading.resume();
  (await service.watch()).pause();
  const [kept, stalled] = service.streams;
  const kilobytes = Buffer.alloc(64 * 1024, 'x');
  while (stalled?.backlog() === 0) stalled.write(kilobytes);
  vi.advanceTimersByTime(10_000);
  expect(stalled?.signal.aborted).toBe(false);
  vi.advanceTimersByTime(10_000);
  await expect.poll(() => stalled?.signal.aborted).toBe(true);
  expect(kept?.signal.aborted).toBe(false);
});

test('a reader that leaves megabytes unread is dropped at once', async () => {
  await using service = await start();
  (await service.watch()).pause();
  const [stream] = service.streams;
  const megabyte = Buffer.alloc(1024 * 1024, 'x');
  for (let count = 0; count < 20; count++) stream?.write(megabyte);
  await expect.poll(() => stream?.signal.aborted).toBe(true);
});
